// The phone of miniprogram/checks itself: a mini-program that does what none may is found out.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { broken, flaws, route, weapp } from './weapp.mjs';

let browser, program, p;
const errors = [];

before(async () => {
  browser = await launch();
  program = await weapp(browser, 'http://127.0.0.1:9', errors, join(import.meta.dirname, '..', 'miniprogram', 'checks', 'sample'));
  p = await program.open();
});

after(async () => {
  await browser.close();
  await program.close();
});

const tap = (name) => p.getByRole('button', { name }).tap();
const says = (name, text) => p.getByRole('button', { name }).filter({ hasText: text }).waitFor();
const finds = async (pattern) => assert.match((await broken(p)).join('\n'), pattern);

test('a component nobody wrote is told', () => finds(/no component <live-pusher>/));

test('what does not fit or has no name is told', async () => {
  const found = (await flaws(p)).join('\n');
  for (const what of ['too wide wx-view “比手机宽”', 'squeezed wx-text “市民朋友”', 'no name wx-switch']) assert.ok(found.includes(what), found);
});

test('nothing of a browser and nothing newer than the oldest phone is there', async () => {
  await tap('用浏览器');
  await says('用浏览器', /有 (undefined ?){7}$/);
  await tap('新语言');
  await says('新语言', 'false false false');
});

test('what WeChat refuses is refused', async () => {
  await tap('去标签页');
  assert.equal(await route(p), 'pages/first/index');
  await finds(/can not navigateTo a tabbar page/);
  await tap('别的主机');
  await says('别的主机', 'url not in domain list');
  await tap('没点就问');
  await says('没点就问', 'Template count out of max bounds');
});

test('calls the checks do not know are told', async () => {
  await tap('没有的接口');
  await finds(/wx\.startBeaconDiscovery is called/);
});

test('every budget can be broken', async () => {
  await tap('太勤');
  await finds(/30 setData calls within a second/);
  await tap('太多');
  await finds(/setData of 3072\d\d bytes/);
  await tap('太长');
  await says('太长', '长');
  await p.waitForFunction(() => window.phone.notes.sizes['pages/first/index'].elements > 1000);
  await finds(/elements, 1000 allowed[^]*children, 60 allowed/);
});

test('a handler that fails is an error', async () => {
  const told = p.waitForEvent('pageerror');
  await tap('出错');
  assert.match((await told).message, /a handler that fails/);
  assert.match(errors.join('\n'), /a handler that fails/);
});
