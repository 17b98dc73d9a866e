// The tools: a citizen walks a guide to a check-list and calculates; an editor writes a guide and
// brings a calculator's workbook, and the citizen uses both.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { adminToken, citizenURL, desk, launch, phone, pictures, shot, staff, staffURL } from './browser.mjs';

let browser, editor;
const errors = [];
const folder = mkdtempSync(join(tmpdir(), 'qingting-tools-'));

before(async () => {
  browser = await launch();
  editor = await staff(await adminToken(), 'zhaojie', '赵洁', ['editor', 'reviewer']);
});

afterEach(async (t) => {
  await pictures(browser, t.name.replace(/\W+/g, '-'));
  for (const context of browser.contexts()) await context.close();
});

after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

const seen = (p, text) => p.getByText(text, { exact: false }).filter({ visible: true });

// The newest tappable thing of that name.
const tap = (p, name) => p.locator(`[aria-label="${name}"]`).filter({ visible: true }).last().click();

function field(p, label) {
  return p.locator(`[aria-label="${label}"]`).locator('input, textarea').filter({ visible: true }).last();
}

async function say(p, text) {
  await field(p, '输入您的问题').fill(text);
  await tap(p, '发送');
}

async function openHome(p) {
  await p.goto(citizenURL);
  await seen(p, '大家都在问').first().waitFor();
}

async function signIn(p, { username, password }, path) {
  await p.goto(`${staffURL}/console/${path}`);
  await p.getByLabel('账号').fill(username);
  await p.getByLabel('密码').fill(password);
  await p.getByRole('button', { name: '登录' }).click();
}

test('a guide is walked in the chat to a personal list', async () => {
  const p = await phone(browser, errors);
  await openHome(p);
  await tap(p, '办事引导');
  await seen(p, '答几个问题').first().waitFor();
  await shot(p, 'phone-guides');
  await tap(p, '办居住证');
  await seen(p, '您的户口在本市吗').first().waitFor();
  await tap(p, '不在本市');
  await seen(p, '居住登记满半年了吗').first().waitFor();
  await say(p, '身份证丢了怎么补办？');
  await seen(p, '我们接着办').first().waitFor();
  await shot(p, 'phone-guide-interrupted');
  await tap(p, '满半年了');
  await seen(p, '凭下面哪一项申请').first().waitFor();
  await say(p, '上一步');
  await seen(p, '回到上一步').first().waitFor();
  await tap(p, '满半年了');
  await tap(p, '稳定住所');
  await seen(p, '房屋租赁合同').first().waitFor();
  await shot(p, 'phone-guide-done');
  await tap(p, '打开办事清单');
  await p.getByRole('checkbox', { name: '居民身份证' }).filter({ visible: true }).last().click();
  await shot(p, 'phone-checklist');
});

test('a calculation shows every step and its clause', async () => {
  const p = await phone(browser, errors);
  await openHome(p);
  await tap(p, '政策计算');
  await seen(p, '法定退休年龄').first().waitFor();
  await shot(p, 'phone-calculators');
  await seen(p, '带薪年休假').first().click();
  await p.getByRole('button', { name: '计算', exact: true }).filter({ visible: true }).last().waitFor();
  await shot(p, 'phone-calculator');
  await tap(p, '计算');
  await seen(p, '请填写累计工作年限').first().waitFor();
  await shot(p, 'phone-calculator-missing');
  await p.getByRole('radio', { name: '全年在同一单位' }).filter({ visible: true }).first().click();
  await p.getByRole('radio', { name: '是', exact: true }).filter({ visible: true }).first().click();
  await field(p, '累计工作年限（整年）').fill('12');
  await tap(p, '计算');
  await seen(p, '怎么算的').first().waitFor();
  await seen(p, '10 天').first().waitFor();
  await shot(p, 'phone-sheet');
  await tap(p, '请人核对');
  await field(p, '标题').waitFor();
  await tap(p, '提交留言');
  await seen(p, /LY\d{8}-\d{6}/).first().waitFor();
});

test('an editor writes a guide and a citizen walks it', async () => {
  const d = await desk(browser, errors);
  await signIn(d, editor, 'guides');
  await d.getByText('办居住证').first().waitFor();
  await shot(d, 'desk-guides');
  await d.getByRole('button', { name: '新建引导' }).click();
  await d.getByLabel('名称', { exact: true }).fill('办借书证');
  await d.getByLabel('一句话说明').fill('看看要带什么');
  await d.getByLabel('简称').fill('年龄');
  await d.getByLabel('怎么问').fill('办证的人满 14 岁了吗？');
  await d.getByRole('button', { name: '添加选项' }).click();
  await d.getByRole('button', { name: '添加选项' }).click();
  await d.getByLabel('选项', { exact: true }).nth(0).fill('满了');
  await d.getByLabel('选项', { exact: true }).nth(1).fill('还没满');
  await d.getByLabel('清单内容').first().fill('身份证');
  await d.getByRole('button', { name: '添加一项' }).click();
  await d.getByLabel('清单内容').nth(1).fill('监护人同意书');
  await d.getByRole('button', { name: '加条件' }).last().click();
  await d.getByLabel('哪些回答').last().click();
  await d.locator('.ant-select-item-option').filter({ hasText: '还没满' }).last().click();
  await d.keyboard.press('Escape');
  await d.getByRole('button', { name: '开始' }).click();
  await d.getByLabel('试走').getByRole('button', { name: '还没满' }).click();
  await d.getByLabel('试走').getByText('监护人同意书').waitFor();
  await shot(d, 'desk-guide-editor');
  await d.getByRole('button', { name: '发布', exact: true }).click();
  await d.getByText('使用中').first().waitFor();

  const p = await phone(browser, errors);
  await p.goto(`${citizenURL}/#/packages/tools/guides/index`);
  await tap(p, '办借书证');
  await seen(p, '满 14 岁了吗').first().waitFor();
  await tap(p, '还没满');
  await seen(p, '监护人同意书').first().waitFor();
});

test('an editor brings a workbook and its examples are computed', async () => {
  const d = await desk(browser, errors);
  await signIn(d, editor, 'calculators');
  await d.getByText('法定退休年龄').first().waitFor();
  await shot(d, 'desk-calculators');
  const download = d.waitForEvent('download');
  await d.getByRole('row', { name: /带薪年休假/ }).getByRole('button', { name: '下载 Excel' }).click();
  const file = join(folder, 'annual-leave.xlsx');
  await (await download).saveAs(file);
  await d.getByRole('button', { name: '导入 Excel' }).click();
  await d.locator('input[type=file]').setInputFiles(file);
  await d.getByText('全部算对').waitFor();
  await shot(d, 'desk-workbook');
  await d.getByRole('button', { name: '存为草稿' }).click();
  await d.getByText('有未发布版本').first().waitFor();
  await d.getByRole('row', { name: /带薪年休假/ }).getByRole('button', { name: '发布' }).click();
  await d.getByText('算例全部通过').waitFor();
});

test('no page logged an error', () => {
  assert.deepEqual(errors, []);
});
