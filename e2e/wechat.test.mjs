// A citizen in the Official Account, played on the sandbox's page: a question answered by
// number, a human at the real desk, a reply that comes after WeChat's 48 hours, and where the
// citizen finds it.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { adminToken, citizenURL, desk, goOnline, launch, pictures, sandboxURL, shot, signIn, staff } from './browser.mjs';

let browser, agent, account, d;
const errors = [];

before(async () => {
  browser = await launch();
  agent = await staff(await adminToken(), 'gaofei', '高飞', ['agent']);
  account = await desk(browser, errors); // the tester's page needs as much room as the desk
  await account.goto(sandboxURL);
  await account.getByRole('button', { name: '王秀兰' }).click();
});

afterEach((t) => pictures(browser, t.name.replace(/\W+/g, '-')));

after(async () => {
  await browser.close();
});

const chat = () => account.getByRole('log', { name: '聊天记录' });
const came = (text) => chat().locator('.theirs').filter({ hasText: text }).last();

async function say(text) {
  await account.getByLabel('发消息').fill(text);
  await account.getByRole('button', { name: '发送', exact: true }).click();
  await chat().locator('.mine').filter({ hasText: text }).last().waitFor();
}

// What a program of the same person gets: the mini-program logs in with a code of the sandbox.
async function control(call, body) {
  const res = await fetch(`${sandboxURL}/control/${call}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  assert.equal(res.status, 200, `${call}: ${await res.clone().text()}`);
  return res.json();
}

async function citizen(token, method, path, body) {
  const res = await fetch(`${citizenURL}/api/v1${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) },
    body: body && JSON.stringify(body),
  });
  const text = await res.text();
  assert.ok(res.ok, `${method} ${path}: ${res.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

test('who follows is greeted, and a question is answered by number', async () => {
  await account.getByRole('button', { name: '关注公众号' }).click();
  await came('想办什么事').waitFor();
  await say('身份证');
  await came('2. 身份证到期了怎么换').waitFor();
  await say('2');
  await came('派出所').waitFor();
  await shot(account, 'account-numbers');
  await account.getByRole('button', { name: '更多消息类型' }).click();
  await account.getByRole('button', { name: '语音', exact: true }).click();
  await account.getByLabel('语音说的话（微信识别的文字）').fill('离婚冷静期几天');
  await account.locator('#drawer').getByRole('button', { name: '发送' }).click();
  await came('30天').waitFor();
  await shot(account, 'account-voice');
});

test('the menu brings a human, whose words come as customer-service messages', async () => {
  d = await desk(browser, errors);
  await signIn(d, agent);
  await goOnline(d);
  await account.getByRole('button', { name: '显示菜单' }).click();
  await account.getByText('人工', { exact: true }).click();
  await account.getByRole('button', { name: '转人工', exact: true }).click();
  await came('正在为您转接人工坐席').waitFor();
  await d.getByRole('button', { name: /^接入/ }).first().click();
  await d.getByLabel('回复市民').fill('您好，我是高飞，请问您的身份证什么时候到期？');
  await d.getByLabel('回复市民').press('Enter');
  await came('我是高飞').waitFor();
  await came('我是高飞').getByText('客服消息').waitFor();
  await account.getByRole('button', { name: '显示菜单' }).click();
  await say('下个月就到期了');
  await d.getByText('下个月就到期了', { exact: true }).first().waitFor();
  await shot(account, 'account-agent');
});

test('after 48 hours a reply goes to the inbox, and comes when the citizen writes again', async () => {
  await account.getByRole('button', { name: '48 小时后' }).click();
  await account.getByText('已经超过时限').waitFor();
  await d.getByLabel('回复市民').fill('到期前三个月内就可以换领，带上旧证。');
  await d.getByLabel('回复市民').press('Enter');
  await account.getByRole('cell', { name: '45015' }).first().waitFor();
  assert.equal(await came('带上旧证').count(), 0, 'WeChat lets nothing through');
  await shot(account, 'account-closed');

  const { code } = await control('codes', { user: 'user2', purpose: 'login' });
  const { token } = await citizen('', 'POST', '/auth/wechat', { code });
  const { offers } = await citizen(token, 'GET', '/me/links');
  assert.equal(offers.length, 1, 'the same person is offered to be joined');
  await citizen(token, 'POST', '/me/merges', { offer_id: offers[0].id });
  const { notices } = await citizen(token, 'GET', '/me/notices');
  assert.ok(notices.some((n) => n.title === '有一条回复没能发到微信' && n.text.includes('带上旧证')), JSON.stringify(notices));

  await say('请问可以了吗');
  await came('带上旧证').waitFor();
  assert.equal(await came('带上旧证').count(), 1);
  await shot(account, 'account-again');
});

test('no page logged an error', () => {
  assert.deepEqual(errors, []);
});
