// A week of a learner on the phone: placement, path, lessons, reviews, a tunnel without network,
// a server that dies while it syncs, another device, an exam and its certificate.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { field, launch, phoneOn, pictures, shot } from './browser.mjs';
import { ownServer } from './server.mjs';

const hour = 3_600_000;
const password = 'Nuanxin-Fuwu-2026';
let server, browser, agent, trainer, bank;
let phoneState = null;
let day = 0;
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

const login = (username, secret) => call('', 'POST', '/staff/login', { username, password: secret });

// Somebody who has chosen a password.
async function hire(admin, username, name, role) {
  const made = await call(admin, 'POST', '/staff/users', { username, display_name: name, roles: [role] });
  const { token } = await login(username, made.initial_password);
  await call(token, 'POST', '/staff/password', { old: made.initial_password, new: password });
}

// The next morning, on the server's clock and on the phone's.
async function nextDay() {
  await server.stop();
  day += 1;
  await server.start(24 * day);
  ({ token: agent } = await login('lijing', password));
  ({ token: trainer } = await login('laoshi', password));
}

// The learner's phone as it was left, or another one.
async function openPhone(state = phoneState) {
  const p = await phoneOn(browser, errors, { storageState: state ?? undefined });
  await p.clock.install({ time: Date.now() + 24 * day * hour });
  await p.goto(`${server.url}/#/packages/learn/today/index`);
  const form = field(p, '用户名');
  const today = p.getByText('每日一练').filter({ visible: true }).first();
  await form.waitFor(); // overnight the login ends; what the phone holds is shown until it knows
  await form.fill('lijing');
  await field(p, '密码').fill(password);
  await tap(p, '登录');
  await today.waitFor();
  return p;
}

async function putAway(p) {
  phoneState = await p.context().storageState();
  await p.context().close();
}

const seen = (locator) => locator.filter({ visible: true }).last();
const tap = (p, name, role = 'button') => seen(p.getByRole(role, { name, exact: typeof name === 'string' })).click();

// Answers the item on the screen; wrong chooses what is not right, where that is one tap.
async function answer(p, item, wrong = false) {
  const text = (key) => item.options.find((o) => o.key === key).text;
  const truth = { true: '对', false: '错' };
  switch (item.kind) {
    case 'true_false':
      return tap(p, truth[wrong ? String(item.answer[0] !== 'true') : item.answer[0]], 'radio');
    case 'multiple':
      for (const key of wrong ? item.options.filter((o) => !item.answer.includes(o.key)).slice(0, 1).map((o) => o.key) : item.answer) await tap(p, text(key), 'checkbox');
      return undefined;
    case 'order':
      for (const key of wrong ? [...item.answer].reverse() : item.answer) await tap(p, text(key));
      return undefined;
    case 'match': {
      const partners = wrong ? [...item.partners].reverse() : undefined;
      // Exams shuffle the sides: what is known is the words, not the place.
      for (const [i, option] of item.options.entries()) {
        const right = item.answer.find((a) => a.startsWith(`${option.key}=`)).split('=')[1];
        const partner = partners ? partners[i] : item.partners.find((x) => x.key === right);
        await seen(p.locator('.match__side').first().getByText(option.text, { exact: true })).click();
        await seen(p.locator('.match__side').last().getByText(partner.text, { exact: true })).click();
      }
      return undefined;
    }
    case 'fill_in':
      for (const [i, forms] of item.answer.entries()) await field(p, `第 ${i + 1} 空`).fill(wrong ? '不知道' : forms.split('|')[0]);
      return undefined;
    default:
      return tap(p, wrong ? item.options.find((o) => !item.answer.includes(o.key)).text : text(item.answer[0]), 'radio');
  }
}

const oneTap = (item) => ['single', 'true_false', 'dialogue'].includes(item.kind);

// The item on the screen, known by its stem.
async function onScreen(p) {
  const stem = (await seen(p.locator('.quiz__stem')).innerText()).replace(/（\d）/g, '____');
  const item = bank.find((i) => i.stem === stem);
  assert.ok(item, `no item with the stem ${stem}`);
  return item;
}

// Answers a whole session of practice, right unless wrong says so, and returns how many.
async function practise(p, wrong = () => false) {
  for (let n = 0; ; n++) {
    const done = p.getByText(/^答了 \d+ 题/).filter({ visible: true }).first();
    await done.or(seen(p.locator('.quiz__stem'))).first().waitFor();
    if (await done.isVisible()) return n;
    const item = await onScreen(p);
    await answer(p, item, wrong(item));
    if (!oneTap(item)) await tap(p, '提交');
    // A placement goes on by itself; everything else shows what was right first.
    const next = p.getByRole('button', { name: /^(下一题|继续)$/ }).filter({ visible: true });
    const onward = p.getByText(new RegExp(`^第 ${n + 2} 题|^答了`)).filter({ visible: true });
    await next.or(onward).first().waitFor();
    if (!(await onward.first().isVisible())) await next.last().click();
    await p.waitForFunction((stem) => ![...document.querySelectorAll('.quiz__stem')].some((e) => e.checkVisibility() && e.innerText === stem), await stemOf(item));
  }
}

const stemOf = async (item) => {
  let n = 0;
  return item.kind === 'fill_in' ? item.stem.replace(/_{4}/g, () => `（${++n}）`) : item.stem;
};

// Goes through cards of the open lesson until its end or the given card.
async function learn(p, until = Infinity) {
  for (;;) {
    const [at, of] = (await seen(p.locator('.player__head .note')).innerText()).split(' / ').map(Number);
    if (at >= until) return { at, of };
    if (await seen(p.locator('.quiz__stem')).isVisible().catch(() => false)) {
      const item = await onScreen(p);
      if (!(await seen(p.getByText(item.explanation, { exact: true })).isVisible().catch(() => false))) {
        await answer(p, item);
        if (!oneTap(item)) await tap(p, '提交');
        await seen(p.getByText(item.explanation, { exact: true })).waitFor();
      }
    }
    await tap(p, at === of ? '学完了' : '下一张');
    if (at === of) {
      await p.getByText('这一课学完了').filter({ visible: true }).waitFor();
      return { at, of };
    }
    await seen(p.getByText(`${at + 1} / ${of}`, { exact: true })).waitFor();
  }
}

const me = () => call(agent, 'GET', '/learn/me');

before(async () => {
  server = await ownServer();
  await server.start();
  const first = server.firstPassword();
  const { token } = await login('admin', first);
  await call(token, 'POST', '/staff/password', { old: first, new: password });
  const { token: admin } = await login('admin', password);
  await hire(admin, 'lijing', '李静', 'agent');
  await hire(admin, 'laoshi', '王老师', 'trainer');
  ({ token: agent } = await login('lijing', password));
  ({ token: trainer } = await login('laoshi', password));
  bank = [];
  for (let page = 1; ; page++) {
    const part = await call(trainer, 'GET', `/train/items?state=live&size=100&page=${page}`);
    bank.push(...part.items);
    if (bank.length >= part.total) break;
  }
  browser = await launch();
});

afterEach(async (t) => {
  if (t.error ?? t.passed === false) await pictures(browser, t.name);
  for (const context of browser.contexts()) await context.close();
});

after(async () => {
  await browser?.close();
  await server?.stop();
  server?.remove();
});

test('Monday: the placement finds the weak point and the path begins with it', async () => {
  const p = await openPhone(null);
  await shot(p, 'phone-learn-new');
  await tap(p, '开始定位测试');
  assert.equal(await practise(p, (item) => item.matter === '医疗保险'), 24);
  await shot(p, 'phone-learn-placed');
  await tap(p, '回到今天');
  await p.getByText('开始今天的', { exact: false }).filter({ visible: true }).first().waitFor();
  const today = await call(agent, 'GET', '/learn/today');
  assert.ok(today.placed);
  assert.equal(today.steps[0].matter, '医疗保险');
  await seen(p.getByText(today.steps[0].reason)).waitFor();
  await tap(p, /^开始今天的/);
  await seen(p.getByText(today.steps[0].title, { exact: true })).waitFor();
  await shot(p, 'phone-learn-card');
  await learn(p);
  await shot(p, 'phone-learn-done');
  await tap(p, '回到今天');
  await p.getByText('已连续学习 1 天', { exact: false }).filter({ visible: true }).waitFor();
  await putAway(p);
});

test('Tuesday: what was wrong comes back as a review', async () => {
  await nextDay();
  const p = await openPhone();
  const before = await me();
  await seen(p.getByText(/有 \d+ 道题该复习了/)).waitFor();
  await seen(p.getByRole('button', { name: /复习/ })).click();
  const n = await practise(p);
  assert.ok(n > 0);
  await tap(p, '回到今天');
  await tap(p, /每日一练/);
  await practise(p);
  await shot(p, 'phone-learn-daily');
  await tap(p, '回到今天');
  await p.getByText('已连续学习 2 天', { exact: false }).filter({ visible: true }).waitFor();
  assert.equal((await me()).totals.items, before.totals.items + n + 5);
  await putAway(p);
});

test('Wednesday: a tunnel, a reload in it, and a server that dies while it syncs', async () => {
  await nextDay();
  const p = await openPhone();
  const before = await me();
  const today = await call(agent, 'GET', '/learn/today');
  const step = today.steps.find((s) => s.action === 'lesson');
  await p.waitForFunction(() => navigator.serviceWorker?.controller !== null);
  await p.context().setOffline(true);
  await seen(p.getByText(step.title, { exact: true })).click();
  await learn(p, 4);
  await p.reload();
  await seen(p.getByText(/^4 \/ \d+$/)).waitFor();
  await shot(p, 'phone-learn-offline');
  await learn(p);
  // The server stores the batch and dies before the phone hears of it.
  let syncs = 0;
  let died = false;
  await p.route('**/api/v1/learn/sync', async (route) => {
    if (syncs++ > 0) return died ? route.continue() : route.abort();
    await route.fetch();
    await server.kill();
    died = true;
    return route.abort();
  });
  await p.context().setOffline(false);
  await waitUntil(() => died);
  await server.start(24 * day);
  ({ token: agent } = await login('lijing', password));
  await tap(p, '回到今天');
  await p.goto(`${server.url}/#/packages/learn/today/index`);
  await p.reload();
  await p.getByText('已连续学习 3 天', { exact: false }).filter({ visible: true }).waitFor();
  await waitUntil(() => syncs > 1);
  const now = await me();
  assert.equal(now.totals.lessons, before.totals.lessons + 1, 'the lesson counts once');
  assert.equal(now.totals.items, before.totals.items + 3, 'its items count once');
  await p.unroute('**/api/v1/learn/sync');
  await putAway(p);
});

async function waitUntil(holds) {
  const end = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error('it did not come to that');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('Thursday: another device goes on where the phone stopped', async () => {
  await nextDay();
  const p = await openPhone();
  const today = await call(agent, 'GET', '/learn/today');
  const step = today.steps.find((s) => s.action === 'lesson');
  await seen(p.getByText(step.title, { exact: true })).click();
  await learn(p, 3);
  await p.goBack();
  await waitUntilAsync(async () => (await call(agent, 'GET', `/learn/lessons/${step.lesson_id}`)).progress.card === 2);
  await putAway(p);
  const tablet = await openPhone(null);
  await tablet.goto(`${server.url}/#/packages/learn/player/index?id=${step.lesson_id}`);
  await seen(tablet.getByText(/^3 \/ \d+$/)).waitFor();
  await learn(tablet);
  await waitUntilAsync(async () => (await call(agent, 'GET', `/learn/lessons/${step.lesson_id}`)).progress.state === 'done');
});

async function waitUntilAsync(holds) {
  const end = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('it did not come to that');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('Friday and Saturday: the rest of the required courses', async () => {
  for (let n = 0; n < 2; n++) {
    await nextDay();
    const { courses } = await call(agent, 'GET', '/learn/lessons');
    const rest = courses.flatMap((c) => c.lessons).filter((l) => l.progress.state !== 'done').slice(0, n === 0 ? 10 : 60);
    const at = new Date(Date.now() + 24 * day * hour).toISOString();
    const progress = rest.map((l) => ({ client_id: `rest-${l.id}`, lesson_id: l.id, version: l.version, card: l.card_count, done: true, seconds: 200, at }));
    await call(agent, 'POST', '/learn/sync', { device: 'phone', progress });
  }
});

test('Sunday: the exam is taken, and strangers can check its certificate', async () => {
  await nextDay();
  const p = await openPhone();
  await tap(p, '考试');
  const card = p.locator('.card').filter({ hasText: '坐席上岗认证', visible: true });
  await card.getByRole('button', { name: '开始考试' }).click();
  await p.getByText('限时', { exact: false }).filter({ visible: true }).waitFor();
  await p.locator('.taro-model__confirm').last().click();
  await seen(p.getByText('第 1 题，共 40 题')).waitFor();
  await shot(p, 'phone-learn-exam');
  for (let n = 1; n <= 40; n++) {
    await seen(p.getByText(`第 ${n} 题，共 40 题`)).waitFor();
    await answer(p, await onScreen(p), n % 10 === 0);
    if (n === 20) {
      await seen(p.getByText('答案已自动保存')).waitFor();
      await p.reload(); // the phone crashes
      await seen(p.getByText('第 1 题，共 40 题')).waitFor();
      await tap(p, '题号');
      await tap(p, /^第 20 题/);
      await seen(p.getByText('第 20 题，共 40 题')).waitFor();
    }
    if (n < 40) await tap(p, '下一题');
  }
  await seen(p.getByText('答案已自动保存')).waitFor();
  await tap(p, '交卷');
  await p.getByText('交卷后不能再改', { exact: false }).filter({ visible: true }).waitFor();
  await p.locator('.taro-model__confirm').last().click();
  await p.getByText(/分，通过了/).filter({ visible: true }).waitFor();
  await p.getByText('答对 36 题，共 40 题', { exact: false }).filter({ visible: true }).waitFor();
  await shot(p, 'phone-learn-passed');
  await tap(p, '看证书');
  const code = await seen(p.locator('.certificate__code')).innerText();
  await shot(p, 'phone-learn-certificate');
  await putAway(p);
  const stranger = await phoneOn(browser, errors, {});
  await stranger.goto(`${server.url}/#/packages/learn/verify/index?code=${code}`);
  await stranger.getByText('李*').filter({ visible: true }).waitFor();
  await shot(stranger, 'phone-learn-verify');
});

test('no page logged an error', () => {
  assert.deepEqual(errors, []);
});
