// What every browser test shares: one Chromium, a phone, a desk, and pictures on request.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

export const citizenURL = process.env.CITIZEN_URL;
export const staffURL = process.env.STAFF_URL;
export const sandboxURL = process.env.SANDBOX_URL;
export const adminPassword = process.env.ADMIN_PASSWORD;
const screens = process.env.SCREENS;

const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required',
];

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: flags });
}

// A page that fails the test when it logs an error of its own.
async function page(browser, options, errors) {
  const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...options });
  context.setDefaultTimeout(20_000);
  const p = await context.newPage();
  p.on('pageerror', (e) => errors.push(e.message));
  return p;
}

export function phone(browser, errors) {
  return phoneOn(browser, errors, {});
}

// A phone with what it has stored before, or other options of a browser context.
export function phoneOn(browser, errors, options) {
  return page(browser, { viewport: { width: 375, height: 812 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true, ...options }, errors);
}

export function desk(browser, errors, colorScheme = 'light') {
  return page(browser, { viewport: { width: 1440, height: 900 }, colorScheme }, errors);
}

// Keeps a picture when SCREENS names a folder.
export async function shot(p, name) {
  if (!screens) return;
  mkdirSync(screens, { recursive: true });
  await p.waitForTimeout(350); // let transitions end: only pictures wait, tests never do
  await p.screenshot({ path: join(screens, `${name}.png`) });
}

// Calls the API as staff, for what a test needs and does not test.
export async function api(token, method, path, body) {
  const res = await fetch(`${staffURL}/api/v1${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await res.text();
  if (!res.ok) throw new Error(`${method} ${path}: ${res.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

// The first admin's new password in the tests.
export const newPassword = 'Shenzhou-2026-hao';

// Signs in the first admin (changing the password once) and returns a token.
export async function adminToken() {
  try {
    return (await api('', 'POST', '/staff/login', { username: 'admin', password: newPassword })).token;
  } catch {
    const first = await api('', 'POST', '/staff/login', { username: 'admin', password: adminPassword });
    await api(first.token, 'POST', '/staff/password', { old: adminPassword, new: newPassword });
    return (await api('', 'POST', '/staff/login', { username: 'admin', password: newPassword })).token;
  }
}

// Creates a staff member who has already changed the password; returns name and password.
export async function staff(token, username, displayName, roles) {
  const made = await api(token, 'POST', '/staff/users', { username, display_name: displayName, roles });
  const login = await api('', 'POST', '/staff/login', { username, password: made.initial_password });
  const password = 'Nuanxin-Fuwu-2026';
  await api(login.token, 'POST', '/staff/password', { old: made.initial_password, new: password });
  return { username, password };
}

// Keeps a picture of every open page of a failed step, for looking at it.
export async function pictures(browser, name) {
  const folder = process.env.FAILURES;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  let n = 0;
  for (const context of browser.contexts()) {
    for (const p of context.pages()) await p.screenshot({ path: join(folder, `${name}-${n++}.png`) });
  }
}

// The input inside one of the client's fields; pages left behind stay hidden in the document.
export function field(p, label) {
  return p.locator(`[aria-label="${label}"]`).locator('input, textarea').filter({ visible: true }).last();
}

// A button that can be seen, the newest last.
export function button(p, name) {
  return p.getByRole('button', { name }).filter({ visible: true }).last();
}

// Types a question on the chat page and waits until it stands in the conversation.
export async function ask(p, text) {
  await field(p, '输入您的问题').fill(text);
  await button(p, '发送').click();
  await p.getByText(text, { exact: true }).last().waitFor();
}

export async function signIn(p, { username, password }) {
  await p.goto(`${staffURL}/console/`);
  await p.getByLabel('账号').fill(username);
  await p.getByLabel('密码').fill(password);
  await p.getByRole('button', { name: '登录' }).click();
}

export async function openChat(p) {
  await p.goto(`${citizenURL}/#/pages/chat/index`);
  await button(p, '发送').waitFor(); // the home page has a field of the same name
  await field(p, '输入您的问题').waitFor();
}

export async function goOnline(p) {
  await p.getByLabel('接待状态').click();
  await p.getByRole('option', { name: '在线' }).or(p.locator('.ant-select-item-option').filter({ hasText: '在线' })).last().click();
}
