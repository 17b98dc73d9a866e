// A citizen in the Official Account, played on the sandbox's page: a question answered by
// number, a human at the real desk, a reply that comes after WeChat's 48 hours, and where the
// citizen finds it.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { adminToken, button, citizenURL, desk, goOnline, launch, phone as weixinPhone, phoneOn, pictures, sandboxURL, shot, signIn, staff } from './browser.mjs';
import { phone, weapp } from './weapp.mjs';

let browser, agent, program, account, d;
const errors = [];

before(async () => {
  browser = await launch();
  agent = await staff(await adminToken(), 'gaofei', '高飞', ['agent']);
  program = await weapp(browser, citizenURL, errors);
  account = await desk(browser, errors); // the tester's page needs as much room as the desk
  await account.goto(sandboxURL);
  await account.getByRole('button', { name: '王秀兰' }).click();
});

afterEach((t) => pictures(browser, t.name.replace(/\W+/g, '-')));

after(async () => {
  await program?.close();
  await browser?.close();
});

const chat = () => account.getByRole('log', { name: '聊天记录' });
const came = (text) => chat().locator('.theirs').filter({ hasText: text }).last();

async function say(text) {
  await account.getByLabel('发消息').fill(text);
  await account.getByRole('button', { name: '发送', exact: true }).click();
  await chat().locator('.mine').filter({ hasText: text }).last().waitFor();
}

// The code wx.login gives the mini-program on this person's phone.
async function loginCode(user) {
  const res = await fetch(`${sandboxURL}/control/codes`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ user, purpose: 'login' }),
  });
  return (await res.json()).code;
}

const seen = (p, text) => p.getByText(text, { exact: false }).filter({ visible: true });

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

  // The same person in the mini-program: asked once, then both are one citizen with one inbox.
  const p = await program.open({ path: 'packages/account/links/index', settings: { loginCode: await loginCode('user2') } });
  await button(p, '是我，合并到一起').tap();
  await p.getByText('合并', { exact: true }).filter({ visible: true }).last().tap();
  await seen(p, '已合并').first().waitFor();
  await phone(p, 'open', '/packages/letter/notices/index');
  await seen(p, '有一条回复没能发到微信').first().waitFor();
  await seen(p, '带上旧证').first().waitFor();
  await shot(p, 'account-inbox');

  await say('请问可以了吗');
  await came('带上旧证').waitFor();
  assert.equal(await came('带上旧证').count(), 1);
  await shot(account, 'account-again');
  await p.context().close();
});

test('a page opened within the account knows who reads it', async () => {
  const p = await weixinPhone(browser, errors);
  await p.goto(`${citizenURL}/auth/wechat/h5?account=sandbox&to=packages/letter/notices/index`);
  await p.getByRole('link', { name: '王秀兰' }).click(); // this browser is new to the sandbox
  await seen(p, '有一条回复没能发到微信').first().waitFor();
  await shot(p, 'account-h5');
  await p.context().close();
});

// A phone whose browser is WeChat's, and how often it went to log in.
async function inWeChat() {
  const userAgent = 'Mozilla/5.0 (Linux; Android 15; wv) AppleWebKit/537.36 Chrome/130 Mobile Safari/537.36 MicroMessenger/8.0.50';
  const p = await phoneOn(browser, errors, { userAgent });
  const trips = [];
  p.on('request', (r) => r.url().startsWith(`${citizenURL}/auth/wechat/h5`) && trips.push(r.url()));
  return { p, trips };
}

test("a page opened in WeChat's browser logs in by itself and stays where it was", async () => {
  const { p, trips } = await inWeChat();
  await p.goto(`${citizenURL}/#/packages/letter/notices/index`);
  await p.getByRole('link', { name: '王秀兰' }).click(); // this browser is new to the sandbox
  await seen(p, '有一条回复没能发到微信').first().waitFor();
  assert.equal(new URL(p.url()).hash, '#/packages/letter/notices/index');
  assert.equal(trips.length, 2, 'there and back');
  await p.reload();
  await seen(p, '有一条回复没能发到微信').first().waitFor();
  assert.equal(trips.length, 2, 'who is known is not sent again');
  await p.context().close();
});

test("a login that brings nothing back is not tried again, and another browser never goes", async () => {
  const { p, trips } = await inWeChat();
  // So the server answers whatever goes wrong at WeChat: the page opens as for a guest.
  await p.route('**/auth/wechat/h5?*', (route) => {
    const page = new URL(route.request().url()).searchParams.get('to');
    return route.fulfill({ status: 302, headers: { Location: `${citizenURL}/#/${page}` } });
  });
  await p.goto(`${citizenURL}/#/packages/guide/about/index`);
  await seen(p, '关于').first().waitFor();
  assert.equal(new URL(p.url()).hash, '#/packages/guide/about/index');
  assert.equal(trips.length, 1);
  await p.reload();
  await seen(p, '关于').first().waitFor();
  assert.equal(trips.length, 1);
  await p.context().close();

  const other = await weixinPhone(browser, errors);
  const went = [];
  other.on('request', (r) => r.url().includes('/auth/wechat/h5') && went.push(r.url()));
  await other.goto(`${citizenURL}/#/packages/guide/about/index`);
  await seen(other, '关于').first().waitFor();
  assert.deepEqual(went, []);
  await other.context().close();
});

test('WeCom customer service answers from the same knowledge', async () => {
  await account.getByRole('tab', { name: '微信客服' }).click();
  await chat().getByRole('button', { name: '进入会话' }).click();
  await came('想办什么事').waitFor();
  await say('身份证丢了怎么补办');
  await came('补领').waitFor();
  await shot(account, 'account-wecom');
});

test('no page logged an error', () => {
  assert.deepEqual(errors, []);
});
