// The tester's controls.
import { $, copy, h, post, time, tried } from './dom.js';
import { phone } from './chat.js';

const button = (text, onclick, kind = '') => h('button', { type: 'button', class: kind, onclick }, text);
const card = (title, hint, ...body) => h('section', { class: 'card' }, h('h2', {}, title), hint && h('p', { class: 'hint' }, hint), ...body);
const row = (...children) => h('div', { class: 'row' }, ...children);
const field = (label, input) => h('label', { class: 'field' }, h('span', {}, label), input);
const run = (path, body, done) => tried(() => post(path, body), done);

// What the tester typed stays while the rest is drawn anew.
const typed = { scene: h('input', { 'aria-label': '二维码的场景值', placeholder: '场景值，例如 desk-7' }) };

const faultKinds = [
  ['slow', 0, '响应很慢（8 秒）'],
  ['status', 500, 'HTTP 500'],
  ['broken', 0, '断掉的 JSON'],
  ['code', -1, '系统繁忙 -1'],
  ['code', 45009, '次数用完 45009'],
  ['code', 45015, '超过时限 45015'],
  ['code', 48001, '没有权限 48001'],
  ['lost', 0, '收下但没有送达（微信客服）'],
];
const faultCalls = [['', '所有接口'], ['message/custom/send', '发客服消息'], ['message/subscribe/send', '发订阅消息'], ['token', '取 access_token'], ['msg_sec_check', '内容检查'], ['jscode2session', '小程序登录'], ['kf/', '微信客服']];
const select = (label, list) => h('select', { 'aria-label': label }, ...list.map((text, i) => h('option', { value: String(i) }, text)));
typed.call = select('出故障的接口', faultCalls.map((one) => one[1]));
typed.kind = select('故障', faultKinds.map((one) => one[2]));
typed.times = select('出现几次', ['直到关闭', '1 次', '3 次']);

export function drawPanel(onUser) {
  const { state } = phone;
  const chat = state.chats.find((one) => one.with === phone.tab);
  const focused = document.activeElement;
  const kept = $('panel').firstElementChild?.scrollTop ?? 0;
  $('panel').replaceChildren(
    h('div', { class: 'scrolling' }, h('div', { class: 'cards' }, users(state, onUser), windows(chat), follow(chat), mini(state), tokens(state), faults(state), callback(state))),
    log(state),
  );
  $('panel').firstElementChild.scrollTop = kept;
  if (focused && focused !== document.activeElement && $('panel').contains(focused)) focused.focus();
}

function users(state, onUser) {
  const me = state.users.find((user) => user.id === phone.user);
  const add = () => {
    const name = window.prompt('新测试用户的名字');
    if (name) run('/control/users', { name }, `已添加 ${name}`).then((made) => made && onUser(made.id));
  };
  const chips = state.users.map((user) => h('button', { type: 'button', class: 'chip', 'aria-pressed': String(user.id === phone.user), onclick: () => onUser(user.id) }, h('span', { class: 'dot' }, user.name.slice(-1)), user.name));
  const key = phone.tab === 'notices' ? state.apps.find((app) => app.kind === 'mini')?.id : state.apps.find((app) => app.key === phone.tab)?.id ?? phone.tab;
  const openID = me?.openids[key] ?? '';
  return card('测试用户', null, h('div', { class: 'chips' }, ...chips, button('＋ 新用户', add, 'chip ghost')),
    row(h('code', { title: openID }, `openid ${openID}`), button('复制', () => copy(openID, 'openid'), 'small')),
    h('p', { class: 'hint' }, `手机号 ${me?.phone ?? ''}`));
}

function windows(chat) {
  if (!chat) return card('回复窗口', '选公众号或微信客服，这里显示还能回复几条。');
  const total = 5;
  const left = chat.open ? chat.left : 0;
  const text = chat.open ? `还能发 ${chat.left} 条，到 ${time(chat.until)} 为止` : new Date(chat.until).getFullYear() < 2000 ? '用户还没有说话，不能发客服消息' : new Date(chat.until) > new Date() ? '条数已经用完，用户再说话才能发' : '已经超过时限，用户再说话才能发';
  const dots = Array.from({ length: total }, (_, i) => h('i', { class: i < left ? 'on' : '' }));
  const wait = (minutes, label) => button(label, () => run('/control/wait', { user: phone.user, minutes }, `窗口过去了${label.replace('后', '')}`));
  return card('回复窗口', null, h('div', { class: 'window' }, h('div', { class: 'pips', 'aria-hidden': 'true' }, ...dots), h('strong', {}, text)),
    row(wait(1, '1 分钟后'), wait(47 * 60, '47 小时后'), wait(48 * 60, '48 小时后')));
}

function follow(chat) {
  const act = (what, done) => run('/control/act', { user: phone.user, account: phone.tab, ...what }, done);
  const account = phone.state.apps.find((app) => app.kind === 'account' && app.key === phone.tab);
  if (!account && chat) return card('进入会话', '用户从小程序或网页进入客服会话。', row(button('进入会话', () => act({ kind: 'enter' }, '已进入'))));
  if (!account) return card('关注与扫码', '选公众号以后使用。');
  const scan = () => act({ kind: 'scan', scene: typed.scene.value.trim() }, '已扫码');
  return card('关注与扫码', null,
    row(chat?.followed ? button('取消关注', () => act({ kind: 'unfollow' }, '已取消关注')) : button('关注', () => act({ kind: 'follow' }, '已关注'), 'primary')),
    row(typed.scene, button('扫码', scan)),
    phone.state.scenes.length > 0 && h('div', { class: 'chips' }, ...phone.state.scenes.map((value) => button(value, () => act({ kind: 'scan', scene: value }, '已扫码'), 'chip'))));
}

function mini(state) {
  if (!state.apps.some((app) => app.kind === 'mini')) return null;
  const answer = (template, status) => run('/control/subscribe', { user: phone.user, template_id: template, status }, ({ accept: '允许了一条', reject: '拒绝了', off: '在设置里关掉了' })[status]);
  const code = (purpose, name) => run('/control/codes', { user: phone.user, purpose }).then((made) => made && copy(made.code, name));
  const grants = state.grants.map((grant) => h('li', {}, h('span', {}, grant.title || grant.template_id), h('b', { title: '还可以发几条' }, String(grant.left)), button('允许', () => answer(grant.template_id, 'accept'), 'small'), button('拒绝', () => answer(grant.template_id, 'reject'), 'small'), button('关掉', () => answer(grant.template_id, 'off'), 'small')));
  return card('小程序', '订阅消息：用户点一次“允许”，只能发一条。', grants.length > 0 && h('ul', { class: 'grants' }, ...grants),
    row(button('复制登录 code', () => code('login', '登录 code')), button('复制手机号 code', () => code('phone', '手机号 code'))));
}

function tokens(state) {
  const end = (how, text) => button(text, () => run('/control/tokens', { how }, '所有 access_token 都不能用了'));
  return card('access_token', null, h('ul', { class: 'plain' }, ...state.apps.map((app) => h('li', {}, h('span', {}, app.name), h('b', {}, app.tokens ? '有效' : '没有')))), row(end('expired', '立即过期（42001）'), end('invalid', '立即失效（40001）')));
}

function faults(state) {
  const add = () => {
    const [kind, code] = faultKinds[typed.kind.value];
    return run('/control/faults', { call: faultCalls[typed.call.value][0], kind, code, delay_ms: kind === 'slow' ? 8000 : 0, times: [0, 1, 3][typed.times.value] }, '故障已打开');
  };
  const active = state.faults.map((fault) => {
    const name = faultKinds.find(([kind, code]) => kind === fault.kind && (kind !== 'code' || code === fault.code))?.[2] ?? `${fault.kind} ${fault.code}`;
    const call = faultCalls.find(([path]) => path === fault.call)?.[1] ?? fault.call;
    return h('li', { class: 'bad' }, h('span', {}, `${call}：${name}`), h('b', {}, fault.times ? `${fault.times} 次` : '一直'), button('关闭', () => run('/control/faults', { off: true, call: fault.call }, '故障已关闭'), 'small'));
  });
  return card('故障', null, row(typed.call, typed.kind), row(typed.times, button('打开故障', add, 'danger'), active.length > 0 && button('全部关闭', () => run('/control/faults', { off: true }, '故障已关闭'))), active.length > 0 && h('ul', { class: 'plain' }, ...active));
}

function callback(state) {
  const modes = { plain: '明文', compatible: '兼容', safe: '安全' };
  const set = (app, change) => run('/control/mode', { account: app.key, mode: app.mode, ...change }, '已切换');
  const format = (app) => app.kind === 'mini' && h('select', { 'aria-label': `${app.name}的推送格式`, onchange: (event) => set(app, { format: event.target.value }) }, ...['xml', 'json'].map((value) => h('option', { value, selected: (app.format || 'xml') === value }, value.toUpperCase())));
  const one = (app) => h('li', {}, h('span', {}, app.name), format(app), app.kind === 'corp' ? h('em', {}, '安全') : h('select', { 'aria-label': `${app.name}的消息加密方式`, onchange: (event) => set(app, { mode: event.target.value }) }, ...Object.entries(modes).map(([value, name]) => h('option', { value, selected: app.mode === value }, name))), button('验证地址', () => run('/control/verify', { account: app.key }, '回调地址正确'), 'small'));
  const outcome = (d) => (d.problem ? `第 ${d.tries} 次：${d.problem}` : `应答 ${d.status}，${d.answer || '空'}`);
  return card('回调', null, h('ul', { class: 'plain' }, ...state.apps.map(one)), row(button('重发上一条（同一 MsgId）', () => run('/control/replay', { user: phone.user }, outcome)), button('用错误的签名重发', () => run('/control/replay', { user: phone.user, forged: true }, outcome))));
}

function log(state) {
  const line = (call) => h('tr', { class: call.code && call.code !== 200 ? 'bad' : '' }, h('td', {}, new Date(call.at).toLocaleTimeString('zh-CN', { hour12: false })), h('td', {}, call.app || '—'), h('td', {}, h('code', {}, call.path)), h('td', {}, call.code ? String(call.code) : '成功'), h('td', {}, [call.fault && `故障 ${call.fault}`, call.text].filter(Boolean).join('；')));
  const body = state.calls.slice(0, 80).map(line);
  return h('section', { class: 'card log' }, row(h('h2', {}, '接口与推送'), button('清空并重新开始', () => window.confirm('清空所有用户、聊天和记录？') && run('/control/reset', {}, '已重新开始'), 'small')),
    h('div', { class: 'scroll', tabindex: '0' }, h('table', {}, h('thead', {}, h('tr', {}, ...['时间', '账号', '接口', '结果', '说明'].map((name) => h('th', { scope: 'col' }, name)))), h('tbody', {}, ...(body.length ? body : [h('tr', {}, h('td', { colspan: '5' }, '还没有调用'))])))));
}
