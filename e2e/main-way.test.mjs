// The main way, as citizens and agents walk it: an answer with its source, a thumbs-down that
// brings a human, the reply on the phone, a rating; and with nobody there a letter, answered
// and rated.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { adminToken, ask, button, citizenURL, desk, field, goOnline, launch, openChat, phone, pictures, shot, signIn, staff } from './browser.mjs';

let browser, admin, agent;
const errors = [];

before(async () => {
  browser = await launch();
  admin = await adminToken();
  agent = await staff(admin, 'lilei', '李雷', ['agent', 'editor']);
});

// Pages a failed test left open are kept as pictures and closed.
afterEach(async (t) => {
  await pictures(browser, t.name.replace(/\W+/g, '-'));
  for (const context of browser.contexts()) await context.close();
});

after(async () => {
  await browser.close();
});

test('a question is answered from knowledge with its source', async () => {
  const p = await phone(browser, errors);
  await p.goto(citizenURL);
  await p.getByText('大家都在问').waitFor();
  await shot(p, 'phone-home');
  await field(p, '输入您的问题').fill('身份证丢');
  await p.getByText(/身份证丢了|身份证丢失/).filter({ visible: true }).first().waitFor();
  await shot(p, 'phone-suggest');
  await openChat(p);
  await shot(p, 'phone-chat-empty');
  await ask(p, '身份证丢了怎么补办');
  await p.getByText('居民身份证法', { exact: false }).first().waitFor({ state: 'attached' });
  await p.getByText('依据').first().click();
  await p.getByText('中华人民共和国居民身份证法', { exact: false }).first().waitFor();
  await shot(p, 'phone-answer');
  await ask(p, '火星移民需要什么手续');
  await button(p, '转人工').waitFor();
  await shot(p, 'phone-decline');
  await ask(p, '家里着火了');
  await p.getByText('119').first().waitFor();
  await shot(p, 'phone-emergency');
  await p.context().close();
});

test('Enter sends once and leaves nothing behind, Shift and Enter begin a line', async () => {
  const p = await phone(browser, errors);
  await openChat(p);
  const typed = field(p, '输入您的问题');
  await typed.fill('户口本丢了怎么补');
  await typed.press('Shift+Enter');
  assert.equal(await typed.inputValue(), '户口本丢了怎么补\n');
  await typed.press('Enter');
  await p.getByText('户口本丢了怎么补', { exact: true }).last().waitFor();
  await p.getByText('有帮助').filter({ visible: true }).first().waitFor();
  assert.equal(await typed.inputValue(), '');
  assert.equal(await p.getByText('户口本丢了怎么补', { exact: true }).count(), 1);
  await p.context().close();
});

test('with nobody there a letter is left, answered and rated', async () => {
  const p = await phone(browser, errors);
  await openChat(p);
  await ask(p, '转人工');
  await p.getByText('现在没有人工坐席在线', { exact: false }).first().waitFor();
  await shot(p, 'phone-nobody');
  await button(p, /留言/).click();
  await field(p, '详细情况').waitFor();
  await field(p, '标题').fill('小区路灯不亮');
  await field(p, '详细情况').fill('东湖区光明路 8 号院门口的路灯三天没亮了，晚上看不清路。');
  await shot(p, 'phone-letter-write');
  await button(p, /提交/).click();
  await p.getByText(/LY\d{8}-\d{6}/).first().waitFor();
  await shot(p, 'phone-letter-sent');

  const d = await desk(browser, errors);
  await signIn(d, agent);
  await d.getByRole('link', { name: /留言/ }).click();
  await d.getByText('小区路灯不亮').first().click();
  await d.getByRole('button', { name: '受理' }).click();
  await d.getByLabel('答复内容').fill('已通知路灯管理所，今晚派人检修，修好后会回电。');
  await shot(d, 'desk-letter');
  await d.getByRole('button', { name: /答复/ }).last().click();
  await d.getByText('已答复').first().waitFor();

  await p.getByText('已通知路灯管理所', { exact: false }).first().waitFor();
  await shot(p, 'phone-letter-answered');
  await p.getByRole('radio', { name: /非常满意/ }).filter({ visible: true }).last().click();
  await button(p, '提交评价').click();
  await p.getByText('您的评价').filter({ visible: true }).first().waitFor();
  await p.context().close();
  await d.context().close();
});

test('a thumbs-down brings a human and the reply arrives', async () => {
  const d = await desk(browser, errors);
  await signIn(d, agent);
  await goOnline(d);
  await shot(d, 'desk-empty');

  const p = await phone(browser, errors);
  await openChat(p);
  await ask(p, '离婚冷静期几天');
  await p.getByRole('radio', { name: '没帮助' }).filter({ visible: true }).last().click();
  await button(p, '转人工').click();
  await p.getByText('正在为您转接人工坐席', { exact: false }).first().waitFor();
  await shot(p, 'phone-waiting');

  await d.getByRole('button', { name: /^接入/ }).first().click();
  await d.getByLabel('回复市民').waitFor();
  await shot(d, 'desk-chat');
  await d.getByLabel('回复市民').fill('您好，我是李雷，冷静期是三十天，从登记机关收到申请之日起算。');
  await d.getByLabel('回复市民').press('Enter');
  await p.getByText('我是李雷', { exact: false }).first().waitFor();
  await shot(p, 'phone-agent');
  await ask(p, '需要带什么呢');
  await d.getByText('需要带什么呢', { exact: true }).first().waitFor();
  await d.getByRole('button', { name: /结束/ }).first().click();
  const sure = d.getByRole('button', { name: /结束会话|确定|确认/ }).last();
  await sure.click();
  await p.getByText('本次会话已结束', { exact: false }).first().waitFor();
  await p.getByRole('radio', { name: /非常满意/ }).filter({ visible: true }).last().click();
  await button(p, '提交评价').click();
  await p.getByText('您的评价').filter({ visible: true }).first().waitFor();
  await shot(p, 'phone-rated');
  await d.context().close();
  await p.context().close();
});

test('no page logged an error', () => {
  assert.deepEqual(errors, []);
});
