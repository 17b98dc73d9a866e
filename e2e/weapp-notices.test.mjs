// A mini-program user with a WeChat of our own behind: login by code, phone button, subscribe grant, a
// letter's answer that opens the letter, and a learner's reminder that opens today's lesson. While that is
// on its way every page is looked at.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { button, field, launch, pictures, shot } from './browser.mjs';
import { ownServer } from './server.mjs';
import { broken, calls, flaws, follow, phone, sandboxPerson, settled, waitForRoute, weapp } from './weapp.mjs';

const password = 'Nuanxin-Fuwu-2026';
let server, browser, program, agent, learner;
const errors = [];

async function call(token, method, path, body) {
  const res = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await res.text();
  assert.ok(res.ok, `${method} ${path}: ${res.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

const login = async (username, secret) => (await call('', 'POST', '/staff/login', { username, password: secret })).token;

async function hire(admin, username, name, roles) {
  const made = await call(admin, 'POST', '/staff/users', { username, display_name: name, roles });
  const token = await login(username, made.initial_password);
  await call(token, 'POST', '/staff/password', { old: made.initial_password, new: password });
  return login(username, password);
}

const clock = (time) => new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(time);

// Nobody is disturbed at night: it is made to be between ten and eleven in the morning.
const hoursAhead = (34 - Number(clock(new Date()).slice(0, 2))) % 24;
const now = () => new Date(Date.now() + hoursAhead * 3_600_000);

before(async () => {
  browser = await launch();
  server = await ownServer({ QINGTING_WECHAT__SANDBOX: 'true', QINGTING_WECHAT__SANDBOX_LISTEN: '127.0.0.1:0' });
  await server.start(hoursAhead);
  const first = await login('admin', server.firstPassword());
  await call(first, 'POST', '/staff/password', { old: server.firstPassword(), new: password });
  const admin = await login('admin', password);
  agent = await hire(admin, 'lilei', '李雷', ['agent']);
  learner = await hire(admin, 'hanmei', '韩梅', ['agent']);
  program = await weapp(browser, server.url, errors);
});

afterEach(async (t) => {
  await pictures(browser, t.name.replace(/\W+/g, '-'));
});

after(async () => {
  await browser?.close();
  await program?.close();
  await server?.stop();
  server?.remove();
});

const seen = (p, text) => p.getByText(text, { exact: false }).filter({ visible: true });
const person = (n) => sandboxPerson(server.sandboxURL(), `user${n}`);
let studying;

test('staff scan the code of the console and ask for reminders', async () => {
  const { page } = await call(learner, 'POST', '/staff/me/wechat');
  const [path, query] = page.split('?');
  const p = await program.open({ path, query, scene: 1047, person: person(3) });
  await seen(p, '绑定到「韩梅」的账号').waitFor();
  await button(p, '确认绑定').tap();
  await waitForRoute(p, 'packages/learn/today/index');
  await phone(p, 'open', '/packages/learn/settings/index');
  await button(p, '通知我').tap();
  await seen(p, '还能收到 1 次').waitFor();
  const settings = await call(learner, 'GET', '/learn/settings');
  await call(learner, 'PUT', '/learn/settings', { ...settings, commute: [clock(now())], quiet_from: '22:00', quiet_to: '07:00' });
  await shot(p, 'weapp-reminder');
  await phone(p, 'background');
  studying = p;
});

test('a citizen logs in by code, proves the phone, and hears of the answer', async () => {
  const citizen = person(1);
  const p = await program.open({ person: citizen });
  await seen(p, '大家都在问').first().waitFor();
  assert.equal((await calls(p, 'login')).length, 1);

  await phone(p, 'open', '/pages/me/index');
  await button(p, '用微信手机号').tap();
  await seen(p, '用户隐私保护指引').first().waitFor();
  await shot(p, 'weapp-privacy');
  await button(p, '同意').tap();
  await seen(p, '手机号已验证').waitFor();
  await seen(p, /1\d\d\*{4}\d{4}/).first().waitFor();
  await shot(p, 'weapp-phone');

  await phone(p, 'open', '/packages/letter/write/index');
  await field(p, '标题').fill('小区路灯不亮');
  await field(p, '详细情况').fill('东湖区光明路 8 号院门口的路灯三天没亮了，晚上看不清路。');
  await button(p, /提交/).tap();
  await waitForRoute(p, 'packages/letter/detail/index');
  await button(p, '通知我').tap();
  await seen(p, '还能收到 1 次').waitFor();
  assert.equal((await calls(p, 'requestSubscribeMessage')).length, 1);
  await shot(p, 'weapp-granted');
  await phone(p, 'background');

  const { items } = await call(agent, 'GET', '/staff/letters');
  const letter = items.find((one) => one.title === '小区路灯不亮');
  await call(agent, 'POST', `/staff/letters/${letter.id}/accept`, {});
  await call(agent, 'POST', `/staff/letters/${letter.id}/answer`, { client_id: 'answer-1', text: '已通知路灯管理所，今晚派人检修。' });
  const notice = await citizen.notice('留言答复通知');
  await follow(p, notice.page);
  await waitForRoute(p, 'packages/letter/detail/index');
  await seen(p, '已通知路灯管理所').first().waitFor();
  await shot(p, 'weapp-notice');
  assert.deepEqual(await broken(p), []);
  await p.context().close();
});

test('whoever refuses goes on without that one thing, and may change their mind', async () => {
  const p = await program.open({ person: person(2) });
  await phone(p, 'open', '/pages/me/index');
  await button(p, '用微信手机号').tap();
  await button(p, '不同意').tap();
  await seen(p, '没关系，不留手机号也能用').waitFor();

  await phone(p, 'open', '/packages/guide/outlets/index');
  await button(p, '按距离排列').tap();
  await button(p, '继续').tap(); // what for, in our words
  await button(p, '同意').tap(); // the privacy guide
  await button(p, '拒绝').tap(); // WeChat's own question
  await button(p, '去设置').tap();
  await seen(p, '已按距离由近到远排列').waitFor();

  await phone(p, 'open', '/pages/chat/index');
  await button(p, '说话').tap();
  await button(p, '允许').tap();
  await seen(p, '请说话').waitFor();
  await shot(p, 'weapp-voice');
  await p.context().close();
});

async function tour(p, pages) {
  const found = [];
  for (const page of pages) {
    await phone(p, 'open', `/${page}`);
    await p.locator('.screen wx-view').filter({ visible: true }).first().waitFor().catch(() => assert.fail(`${page} shows nothing`));
    await settled(p);
    found.push(...(await flaws(p)));
  }
  assert.deepEqual(found, []);
  assert.deepEqual(await broken(p), []);
}

for (const size of ['标准版', '大字版']) {
  test(`every page opens, fits and is named, ${size}`, async () => {
    const p = await program.open({ person: person(2) });
    await settled(p);
    if (size === '大字版') await p.getByRole('switch', { name: '大字版' }).first().tap();
    await tour(p, await p.evaluate(() => window.phone.pages));
    await p.context().close();
  });
}

test("a learner's pages open, fit and are named", async () => {
  const pages = await studying.evaluate(() => window.phone.pages);
  await tour(studying, pages.filter((page) => page.startsWith('packages/learn/')));
});

test('the reminder opens the lesson of today', async () => {
  const notice = await person(3).notice('学习提醒', 90_000);
  assert.match(notice.page, /^\/?packages\/learn\/today\/index/);
  await follow(studying, notice.page);
  await waitForRoute(studying, 'packages/learn/today/index');
  await seen(studying, '每日一练').first().waitFor();
  await shot(studying, 'weapp-lesson');
  assert.deepEqual(await broken(studying), []);
});

test('no page logged an error', () => {
  assert.deepEqual(errors, []);
});
