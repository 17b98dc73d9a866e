// The built mini-program on the phone of miniprogram/checks: WeChat's own component framework in a browser.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { servePhone } from '../miniprogram/checks/serve.mjs';

const built = join(import.meta.dirname, '..', 'miniprogram', 'dist', 'weapp');
/** The address miniprogram/config builds in when QINGTING_API_BASE does not say another. */
const builtIn = process.env.QINGTING_API_BASE ?? 'http://127.0.0.1:8080';

/** WeChat's and our own budgets. Sources: the performance pages of WeChat's guide for mini-programs. */
export const budget = { updatesPerSecond: 20, bytes: 256 * 1024, elements: 1000, depth: 30, children: 60 };

// Serves the program with its requests going to server; open gives phones, close ends them.
export async function weapp(browser, server, errors, root = built) {
  if (!existsSync(join(root, 'app.json'))) throw new Error('miniprogram/dist/weapp is not built: make clients');
  const served = await servePhone(root, { [builtIn]: server });
  return { open: (options) => open(browser, served.url, { errors, ...options }), close: served.close };
}

// person is somebody of the sandbox, whose codes and answers then are real to it.
async function open(browser, url, { errors, path = '', query = '', scene = 1001, settings = {}, person, context }) {
  const own = context ?? (await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: { width: 375, height: 812 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true }));
  own.setDefaultTimeout(20_000);
  const p = await own.newPage();
  p.on('pageerror', (e) => errors.push(e.stack ?? e.message));
  // React reports what it caught only here.
  p.on('console', (m) => m.type() === 'error' && !m.text().startsWith('Failed to load resource') && errors.push(m.text()));
  if (person) {
    await p.exposeFunction('codeFor', person.code);
    await p.exposeFunction('toldSubscription', person.subscribed);
  }
  await p.addInitScript((given) => (window.phoneSettings = given), settings);
  await p.goto(`${url}?${new URLSearchParams({ path, query, scene: String(scene) })}`);
  await p.waitForFunction(() => window.phone);
  return p;
}

// Somebody in the sandbox: the codes of the phone, the answers to subscriptions, and what arrived.
export function sandboxPerson(url, user) {
  const control = async (what, body) => {
    const res = await fetch(`${url}/control/${what}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ user, ...body }) });
    if (!res.ok) throw new Error(`${what}: ${res.status} ${await res.text()}`);
    return res.json();
  };
  const state = async () => (await fetch(`${url}/control/state?user=${user}`)).json();
  return {
    code: async (purpose) => (await control('codes', { purpose })).code,
    subscribed: (template, status) => control('subscribe', { template_id: template, status }),
    state,
    /** The newest subscribe message with that title, once it is there. */
    notice: async (title, within = 30_000) => {
      for (const end = Date.now() + within; Date.now() < end; await new Promise((done) => setTimeout(done, 250))) {
        const found = (await state()).notices.filter((entry) => entry.title.includes(title)).pop();
        if (found) return found;
      }
      throw new Error(`no ${title} arrived: ${JSON.stringify((await state()).notices)}`);
    },
  };
}

// What wx was asked for, newest last; with a name only those calls.
export const calls = (p, name) =>
  p.evaluate((wanted) => window.phone.notes.calls.filter((call) => !wanted || call.name === wanted), name);

export const route = (p) => p.evaluate(() => window.phone.route());

export const waitForRoute = (p, wanted) => p.waitForFunction((r) => window.phone.route() === r, wanted);

// Things only the phone itself can do: leave, come back, lose the network, open a notice.
export const phone = (p, what, value) => p.evaluate(([name, given]) => void window.phone[name](given), [what, value]);

export const set = (p, settings) => p.evaluate((given) => void Object.assign(window.phone.settings, given), settings);

// Opens the program at the page a message of WeChat names.
export function follow(p, page) {
  const [path, query = ''] = page.replace(/^\//, '').split('?');
  return phone(p, 'enter', { path, query, scene: 1014 });
}

// Everything that breaks a budget or that WeChat would not have done.
export async function broken(p) {
  const notes = await p.evaluate(() => window.phone.notes);
  const { problems, updates, sizes } = notes;
  const found = [...problems];
  const most = perSecond(notes);
  if (most > budget.updatesPerSecond) found.push(`${most} setData calls within a second, ${budget.updatesPerSecond} allowed`);
  for (const { page, bytes } of updates) if (bytes > budget.bytes) found.push(`${page}: setData of ${bytes} bytes`);
  for (const [page, size] of Object.entries(sizes)) {
    for (const what of ['elements', 'depth', 'children'])
      if (size[what] > budget[what]) found.push(`${page}: ${size[what]} ${what}, ${budget[what]} allowed`);
  }
  return found;
}

// The most setData calls within a second after anything the person did. A test taps faster than
// anybody: what one tap costs is counted until the next.
function perSecond({ updates, acts }) {
  const starts = [0, ...acts, Infinity];
  const after = (i) => updates.filter(({ at }) => at >= starts[i] && at < starts[i + 1]).map(({ at }) => at);
  return Math.max(...starts.slice(0, -1).map((_, i) => densest(after(i))));
}

function densest(times) {
  let most = 0;
  let from = 0;
  times.forEach((at, i) => {
    while (at - times[from] > 1000) from++;
    most = Math.max(most, i - from + 1);
  });
  return most;
}

// Waits until the page has what it asked for.
export const settled = (p) =>
  p.waitForFunction(() => window.phone.notes.pending === 0 && ![...document.querySelectorAll('.screen:not([hidden]) .skeleton')].some((e) => e.checkVisibility()));

// What is wrong with the page that is seen: too wide, squeezed, or without a name for screen readers.
export const flaws = (p) =>
  p.evaluate(() => {
    const found = [];
    const screen = document.querySelector('.screen:not([hidden])');
    const say = (what, e) => found.push(`${screen.dataset.route}: ${what} ${e.className || e.localName} “${e.textContent.trim().slice(0, 20)}”`);
    const scrolls = (e) => e && e !== screen && (/auto|scroll|hidden/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
    for (const e of screen.querySelectorAll('*')) {
      if (!e.checkVisibility() || e.closest('[aria-hidden="true"]')) continue;
      const box = e.getBoundingClientRect();
      if (box.width > 0 && box.right > document.documentElement.clientWidth + 1 && !scrolls(e.parentElement)) say('too wide', e);
      const size = parseFloat(getComputedStyle(e).fontSize);
      if (e.localName === 'wx-text' && e.textContent.trim().length >= 4 && box.width < 2 * size && box.height > 3 * size) say('squeezed', e);
      if (/^(button|link|radio|switch|checkbox|tab)$/.test(e.role ?? '') && !e.getAttribute('aria-label') && !e.textContent.trim()) say('no name', e);
      if (/^(input|textarea)$/.test(e.localName) && !e.getAttribute('aria-label') && e.type !== 'file') say('no name', e);
    }
    return found;
  });

// Figures of a walk, for docs/benchmarks.md.
export async function figures(p) {
  const notes = await p.evaluate(() => window.phone.notes);
  const { updates, sizes } = notes;
  const bytes = updates.map((update) => update.bytes);
  return { updates: updates.length, perSecond: perSecond(notes), largest: Math.max(0, ...bytes), sum: bytes.reduce((a, b) => a + b, 0), sizes };
}
