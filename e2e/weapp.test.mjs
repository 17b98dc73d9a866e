// The mini-program as a WeChat user walks it: the built package runs with WeChat's own component
// framework, its requests and sockets reach a real server.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { adminToken, button, citizenURL, desk, field, goOnline, launch, pictures, shot, signIn, staff } from './browser.mjs';
import { broken, calls, figures, phone, route, waitForRoute, weapp } from './weapp.mjs';

let browser, agent, program;
const errors = [];

before(async () => {
  browser = await launch();
  agent = await staff(await adminToken(), 'hanmeimei', '韩梅梅', ['agent', 'editor']);
  program = await weapp(browser, citizenURL, errors);
});

afterEach(async (t) => {
  await pictures(browser, t.name.replace(/\W+/g, '-'));
  for (const context of browser.contexts()) await context.close();
});

after(async () => {
  await program.close();
  await browser.close();
});

const seen = (p, text) => p.getByText(text, { exact: false }).filter({ visible: true });

async function say(p, text) {
  await field(p, '输入您的问题').fill(text);
  await button(p, '发送').tap();
  await seen(p, text).last().waitFor();
}

test('a question is answered with its source, a human takes over, a letter is left', async (t) => {
  const d = await desk(browser, errors);
  await signIn(d, agent);
  await goOnline(d);

  const p = await program.open();
  await seen(p, '大家都在问').first().waitFor();
  await shot(p, 'weapp-home');
  await field(p, '输入您的问题').fill('离婚冷静期几天');
  await button(p, '提问').tap();
  await waitForRoute(p, 'pages/chat/index');
  await seen(p, '依据').first().tap();
  await seen(p, '民法典').first().waitFor();
  await shot(p, 'weapp-answer');

  await p.getByRole('radio', { name: '没帮助' }).filter({ visible: true }).last().tap();
  await button(p, '转人工').tap();
  await seen(p, '正在为您转接人工坐席').first().waitFor();
  await d.getByRole('button', { name: /^接入/ }).first().click();
  await d.getByLabel('回复市民').fill('您好，冷静期是三十天，从登记机关收到申请之日起算。');
  await d.getByLabel('回复市民').press('Enter');
  await seen(p, '从登记机关收到申请之日起算').first().waitFor();
  assert.ok((await calls(p, 'connectSocket')).length > 0, 'the reply came over a socket');

  // What is said while the phone was away is there when it comes back, once and in order.
  await phone(p, 'background');
  await phone(p, 'setOnline', false);
  await d.getByLabel('回复市民').fill('还需要两本结婚证。');
  await d.getByLabel('回复市民').press('Enter');
  await phone(p, 'setOnline', true);
  await phone(p, 'foreground');
  await seen(p, '还需要两本结婚证').first().waitFor();
  assert.equal(await seen(p, '还需要两本结婚证').count(), 1);
  await say(p, '谢谢，明白了');
  await d.getByText('谢谢，明白了', { exact: true }).first().waitFor();
  await shot(p, 'weapp-human');

  await phone(p, 'open', '/packages/letter/write/index');
  await field(p, '标题').fill('小区路灯不亮');
  await field(p, '详细情况').fill('东湖区光明路 8 号院门口的路灯三天没亮了，晚上看不清路。');
  await shot(p, 'weapp-letter-write');
  await button(p, /提交/).tap();
  await seen(p, /LY\d{8}-\d{6}/).first().waitFor();
  assert.equal(await route(p), 'packages/letter/detail/index');
  await shot(p, 'weapp-letter-sent');
  t.diagnostic(JSON.stringify(await figures(p)));
  assert.deepEqual(await broken(p), []);
});

test('no page logged an error', () => {
  assert.deepEqual(errors, []);
});
