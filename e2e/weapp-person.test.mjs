// One person in the mini-program: known by wx.login, with a proved number, told in the inbox when a
// letter is answered; and a member of staff who binds WeChat by the console's code.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { adminToken, api, button, citizenURL, field, launch, pictures, sandboxURL, shot, staff } from './browser.mjs';
import { broken, calls, phone, route, set, waitForRoute, weapp } from './weapp.mjs';

let browser, agent, program;
const errors = [];

before(async () => {
  browser = await launch();
  agent = await staff(await adminToken(), 'hanxue', '韩雪', ['agent']);
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

// A code that WeChat gives the program on this person's phone: login or phone.
async function code(user, purpose) {
  const res = await fetch(`${sandboxURL}/control/codes`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ user, purpose }),
  });
  return (await res.json()).code;
}

const seen = (p, text) => p.getByText(text, { exact: false }).filter({ visible: true });
const login = async () => (await api('', 'POST', '/staff/login', agent)).token;

test('a letter is sent with a proved number, its answer opens from the inbox', async () => {
  const p = await program.open({ settings: { loginCode: await code('user1', 'login'), phoneCode: await code('user1', 'phone') } });
  await seen(p, '大家都在问').first().waitFor();
  assert.equal((await calls(p, 'login')).length, 1, 'asked WeChat once');

  await phone(p, 'open', '/packages/letter/write/index');
  await button(p, '用微信手机号').tap();
  await seen(p, '用户隐私保护指引').first().waitFor();
  await shot(p, 'weapp-privacy');
  await p.getByText('同意', { exact: true }).filter({ visible: true }).tap();
  await seen(p, '换一个').first().waitFor();
  await field(p, '标题').fill('小区路灯不亮');
  await field(p, '详细情况').fill('光明路 8 号院门口的路灯三天没亮了。');
  await button(p, /提交/).tap();
  await waitForRoute(p, 'packages/letter/detail/index');
  await button(p, '通知我').tap();
  await seen(p, '还能收到 1 次').first().waitFor();

  const token = await login();
  const { items } = await api(token, 'GET', '/staff/letters?q=小区路灯不亮');
  await api(token, 'POST', `/staff/letters/${items[0].id}/accept`, {});
  await api(token, 'POST', `/staff/letters/${items[0].id}/answer`, { client_id: 'answer-1', text: '今晚派人检修。' });
  await phone(p, 'open', '/packages/letter/notices/index');
  await seen(p, '答复').first().waitFor();
  await p.locator('.inbox__title').filter({ hasText: '答复' }).first().tap();
  await waitForRoute(p, 'packages/letter/detail/index');
  await seen(p, '今晚派人检修').first().waitFor();
  assert.deepEqual(await broken(p), []);
});

test('staff bind by the code of the console and learn without a password', async () => {
  const { scene, page } = await api(await login(), 'POST', '/staff/me/wechat', {});
  const p = await program.open({ path: page.split('?')[0], query: `scene=${scene}`, settings: { loginCode: await code('user3', 'login') } });
  await seen(p, '韩雪').first().waitFor();
  await set(p, { loginCode: await code('user3', 'login') });
  await button(p, '确认绑定').tap();
  await waitForRoute(p, 'packages/learn/today/index');
  await seen(p, '韩雪，').first().waitFor();
  await shot(p, 'weapp-bound');

  // The code is used up; a reminder's page opens today's lessons.
  await phone(p, 'open', `/${page}`);
  await seen(p, '二维码已失效').first().waitFor();
  await phone(p, 'open', '/pages/home/index?scene=t');
  await waitForRoute(p, 'packages/learn/today/index');
  assert.equal(await route(p), 'packages/learn/today/index');
  assert.deepEqual(await broken(p), []);
});

test('no page logged an error', () => {
  assert.deepEqual(errors, []);
});
