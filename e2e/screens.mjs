// Takes the pictures of docs/screens: every page, as a citizen on a phone and as staff at a desk,
// with conversations and letters in them. `make screens` runs it; SCREENS names the folder.
import { adminToken, api, ask, button, citizenURL, desk, field, goOnline, launch, newPassword, openChat, phone, shot, signIn, staff, staffURL } from './browser.mjs';

const errors = [];
const browser = await launch();
const admin = await adminToken();
const agent = await staff(admin, 'lilei', '李雷', ['agent', 'supervisor', 'editor']);

const seen = (p, text) => p.getByText(text, { exact: false }).filter({ visible: true }).last().waitFor();
const phonePage = (p, path) => p.goto(`${citizenURL}/#/${path}`);
const consolePage = (d, path) => d.goto(`${staffURL}/console/${path}`);

async function questions(p) {
  await p.goto(citizenURL);
  await seen(p, '大家都在问');
  await shot(p, 'phone-home');
  await field(p, '输入您的问题').fill('身份证丢');
  await seen(p, '身份证丢');
  await shot(p, 'phone-suggest');
  await openChat(p);
  await shot(p, 'phone-chat-empty');
  await ask(p, '身份证丢了怎么补办');
  await p.getByText('依据').first().click();
  await seen(p, '居民身份证法');
  await shot(p, 'phone-answer');
  await ask(p, '火星移民需要什么手续');
  await p.waitForTimeout(1500);
  await shot(p, 'phone-decline');
  await ask(p, '公积金');
  await p.waitForTimeout(1500);
  await shot(p, 'phone-candidates');
  await ask(p, '家里着火了');
  await seen(p, '119');
  await shot(p, 'phone-emergency');
}

async function nobody(p) {
  await ask(p, '转人工');
  await seen(p, '现在没有人工坐席在线');
  await shot(p, 'phone-nobody');
  await button(p, /留言/).click();
  await field(p, '详细情况').waitFor();
  await field(p, '标题').fill('小区路灯不亮');
  await field(p, '详细情况').fill('东湖区光明路 8 号院门口的路灯三天没亮了，晚上看不清路，老人出门容易摔倒。');
  await shot(p, 'phone-letter-write');
  await button(p, /提交/).click();
  await p.getByText(/LY\d{8}-\d{6}/).first().waitFor();
  await shot(p, 'phone-letter-sent');
}

async function answerLetter(d, p) {
  await d.getByRole('link', { name: /留言/ }).click();
  await seen(d, '小区路灯不亮');
  await shot(d, 'desk-letters');
  await d.getByText('小区路灯不亮').first().click();
  await d.getByRole('button', { name: '受理' }).click();
  await d.getByLabel('答复内容').fill('已通知路灯管理所，今晚派人检修，修好后会回电。');
  await shot(d, 'desk-letter');
  await d.getByRole('button', { name: /答复/ }).last().click();
  await seen(p, '已通知路灯管理所');
  await shot(p, 'phone-letter-answered');
}

async function handOff(d, p) {
  await consolePage(d, 'desk');
  await goOnline(d);
  await shot(d, 'desk-empty');
  await openChat(p);
  await ask(p, '离婚冷静期几天');
  await seen(p, '双方都同意离婚');
  await p.getByRole('radio', { name: '没帮助' }).filter({ visible: true }).last().click();
  await button(p, '转人工').click();
  await seen(p, '正在为您转接人工坐席');
  await shot(p, 'phone-waiting');
  await d.getByRole('button', { name: /^接入/ }).first().waitFor();
  await shot(d, 'desk-line');
  await d.getByRole('button', { name: /^接入/ }).first().click();
  await d.getByLabel('回复市民').fill('您好，我是李雷，冷静期是三十天，从登记机关收到申请之日起算。');
  await d.getByLabel('回复市民').press('Enter');
  await seen(p, '我是李雷');
  await ask(p, '需要带什么呢');
  await seen(d, '需要带什么呢');
  await shot(p, 'phone-agent');
  await shot(d, 'desk-chat');
  await d.emulateMedia({ colorScheme: 'dark' });
  await shot(d, 'desk-chat-dark');
  await d.emulateMedia({ colorScheme: 'light' });
}

async function restOfThePhone(p) {
  await phonePage(p, 'pages/letters/index');
  await seen(p, '小区路灯不亮');
  await shot(p, 'phone-letters');
  await phonePage(p, 'pages/me/index');
  await p.waitForTimeout(800);
  await shot(p, 'phone-me');
  for (const [path, name] of [['guide/outlets', 'outlets'], ['guide/numbers', 'numbers'], ['guide/history', 'history'], ['guide/about', 'about'],
    ['tools/calculators', 'calculators'], ['tools/guides', 'guides']]) {
    await phonePage(p, `packages/${path}/index`);
    await p.waitForTimeout(1200);
    await shot(p, `phone-${name}`);
  }
  await phonePage(p, 'packages/tools/calculators/index');
  await p.getByText('加班工资', { exact: true }).filter({ visible: true }).last().click();
  await p.waitForTimeout(1500);
  await shot(p, 'phone-calculator');
  const [, one] = (await fetch(`${citizenURL}/api/v1/suggest?q=${encodeURIComponent('身份证')}`).then((r) => r.json())).items;
  await phonePage(p, `packages/guide/article/index?id=${one.article_id}`);
  await p.waitForTimeout(1200);
  await shot(p, 'phone-article');
}

async function guide() {
  const p = await phone(browser, errors);
  await phonePage(p, 'packages/tools/guides/index');
  await p.getByText('办居住证', { exact: true }).filter({ visible: true }).last().click();
  await p.waitForTimeout(2500);
  await shot(p, 'phone-guide');
  await p.context().close();
}

async function elder() {
  const p = await phone(browser, errors);
  await p.goto(citizenURL);
  await seen(p, '大家都在问');
  await p.getByRole('switch', { name: '大字版' }).filter({ visible: true }).last().click();
  await shot(p, 'phone-home-elder');
  await openChat(p);
  await ask(p, '身份证丢了怎么补办');
  await seen(p, '依据');
  await p.waitForTimeout(800);
  await shot(p, 'phone-answer-elder');
  await p.context().close();
}

async function restOfTheDesk(d) {
  await consolePage(d, 'knowledge');
  await seen(d, '个相似问');
  await shot(d, 'desk-knowledge');
  await d.getByRole('button', { name: '像市民一样问' }).click();
  const question = d.getByLabel('像市民一样提问');
  await question.fill('身份证丢了怎么补办');
  await question.press('Enter');
  await seen(d, '补领工本费');
  await shot(d, 'desk-preview');
  const { items } = await api(admin, 'GET', `/staff/articles?q=${encodeURIComponent('身份证丢')}&page=1&size=1`);
  await consolePage(d, `knowledge/${items[0].id}`);
  await d.waitForTimeout(1500);
  await shot(d, 'desk-article');
  for (const name of ['guides', 'calculators', 'emotion']) {
    await consolePage(d, name);
    await d.waitForTimeout(1500);
    await shot(d, `desk-${name}`);
  }
}

async function asAdmin() {
  const d = await desk(browser, errors);
  await d.goto(`${staffURL}/console/`);
  await d.getByLabel('账号').waitFor();
  await shot(d, 'desk-login');
  await signIn(d, { username: 'admin', password: newPassword });
  for (const name of ['numbers', 'users']) {
    await d.waitForTimeout(1000);
    await consolePage(d, name);
    await d.waitForTimeout(2000);
    await shot(d, `desk-${name}`);
  }
  await d.context().close();
}

const p = await phone(browser, errors);
await questions(p);
await nobody(p);
const d = await desk(browser, errors);
await signIn(d, agent);
await answerLetter(d, p);
await handOff(d, p);
await restOfThePhone(p);
await guide();
await elder();
await restOfTheDesk(d);
await asAdmin();
await browser.close();
if (errors.length > 0) console.error(errors.join('\n'));
