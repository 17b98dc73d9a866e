// The phone: what the test user sees and does.
import { $, h, linked, post, time, toast, tried } from './dom.js';

export const phone = { state: null, user: '', tab: '', menu: false };

const act = (what) => tried(() => post('/control/act', { user: phone.user, account: phone.tab, ...what }));

export function tabsOf(state) {
  const list = [];
  for (const app of state.apps) {
    if (app.kind === 'account') list.push({ id: app.key, name: app.name, kind: 'account', app });
    if (app.kind === 'corp') for (const id of app.kefu) list.push({ id, name: '微信客服', kind: 'kefu', app });
  }
  for (const app of state.apps) {
    if (app.kind === 'mini') list.push({ id: app.key, name: '小程序客服', kind: 'mini', app }, { id: 'notices', name: '服务通知', kind: 'notices' });
  }
  return list;
}

const current = () => tabsOf(phone.state).find((tab) => tab.id === phone.tab);

export function drawPhone() {
  const { state } = phone;
  const tabs = tabsOf(state);
  if (!tabs.some((tab) => tab.id === phone.tab)) phone.tab = tabs[0]?.id ?? '';
  const tab = current();
  const chat = state.chats.find((one) => one.with === phone.tab);
  $('tabs').replaceChildren(...tabs.map((one) => tabButton(one)));
  $('title').textContent = chat?.typing ? '对方正在输入…' : (tab?.name ?? '');
  $('who').textContent = state.users.find((user) => user.id === phone.user)?.name ?? '';
  const now = new Date();
  $('clock').textContent = `${String(now.getHours()).padStart(2, '0')}:${String(now.getMinutes()).padStart(2, '0')}`;
  drawEntries(tab?.kind === 'notices' ? state.notices : (chat?.entries ?? []), tab, chat);
  drawFoot(tab, chat);
}

const seen = new Map(); // how many notices each user has looked at

function tabButton(tab) {
  if (tab.kind === 'notices' && tab.id === phone.tab) seen.set(phone.user, phone.state.notices.length);
  const unread = tab.kind === 'notices' ? phone.state.notices.length - (seen.get(phone.user) ?? 0) : 0;
  return h('button', { type: 'button', role: 'tab', 'aria-selected': String(tab.id === phone.tab), onclick: () => choose(tab.id) }, tab.name, unread > 0 && h('span', { class: 'badge' }, String(unread)));
}

function choose(id) {
  phone.tab = id;
  closeDrawer();
  drawPhone();
}

let drawn = '';
function drawEntries(entries, tab, chat) {
  const key = JSON.stringify([phone.tab, phone.user, entries, chat?.followed]);
  if (key === drawn) return;
  drawn = key;
  const box = $('chat');
  const nodes = [];
  let before = 0;
  for (const entry of entries) {
    const at = new Date(entry.at).getTime();
    if (at - before > 300_000) nodes.push(h('p', { class: 'when' }, time(entry.at)));
    before = at;
    nodes.push(entryNode(entry));
  }
  if (nodes.length === 0) nodes.push(emptyNode(tab, chat));
  box.replaceChildren(...nodes);
  box.scrollTop = box.scrollHeight;
}

function emptyNode(tab, chat) {
  if (tab?.kind === 'account' && !chat?.followed)
    return h('div', { class: 'empty' }, h('p', {}, '还没有关注这个公众号'), h('button', { type: 'button', class: 'primary', onclick: () => act({ kind: 'follow' }) }, '关注公众号'));
  if (tab?.kind === 'mini') return h('div', { class: 'empty' }, h('p', {}, '从小程序里的“联系客服”进入'), h('button', { type: 'button', class: 'primary', onclick: () => act({ kind: 'enter', scene: 'home' }) }, '进入会话'));
  if (tab?.kind === 'kefu') return h('div', { class: 'empty' }, h('p', {}, '从小程序或网页进入的微信客服'), h('button', { type: 'button', class: 'primary', onclick: () => act({ kind: 'enter' }) }, '进入会话'));
  return h('div', { class: 'empty' }, h('p', {}, tab?.kind === 'notices' ? '小程序的订阅消息会出现在这里' : '说点什么吧'));
}

function entryNode(entry) {
  if (entry.from === 'system') return h('p', { class: 'when' }, entry.text);
  if (entry.kind === 'subscribe') return noticeNode(entry);
  const mine = entry.from === 'user';
  const failed = entry.state === 'failed' && h('span', { class: 'failed', title: entry.note, role: 'img', 'aria-label': `没有送达：${entry.note}` }, '!');
  const sending = entry.state === 'sending' && h('span', { class: 'sending', 'aria-label': '正在推送' });
  return h(
    'div',
    { class: `line ${mine ? 'mine' : 'theirs'}` },
    h('span', { class: 'face', 'aria-hidden': 'true' }, mine ? ($('who').textContent || '我').slice(-1) : '倾'),
    h('div', { class: 'said' }, h('div', { class: `bubble ${entry.kind}` }, ...content(entry)), entry.way && h('span', { class: 'way' }, entry.way)),
    failed || sending,
  );
}

function content(entry) {
  switch (entry.kind) {
    case 'image':
      return [h('img', { src: entry.image, alt: '图片' })];
    case 'voice':
      return [h('span', { class: 'wave', 'aria-label': '语音' }, '◖ ))) 3″'), entry.text && h('span', { class: 'heard' }, entry.text)];
    case 'location':
      return [h('strong', {}, entry.title || '位置'), h('span', { class: 'small' }, entry.text), h('span', { class: 'map', 'aria-hidden': 'true' })];
    case 'link':
    case 'news':
      return [cover(entry), h('a', { href: entry.url, target: '_blank', rel: 'noreferrer' }, h('strong', {}, entry.title)), entry.text && h('span', { class: 'small' }, entry.text)];
    case 'card':
      return [h('span', { class: 'small' }, '小程序'), h('a', { href: page(entry.page), target: '_blank' }, h('strong', {}, entry.title)), cover(entry), h('span', { class: 'foot' }, '⌘ 小程序')];
    case 'menu':
      return [entry.text && h('p', {}, ...linked(entry.text)), h('div', { class: 'choices' }, ...entry.items.map((item) => choiceNode(entry, item))), entry.tail && h('p', {}, ...linked(entry.tail))];
    default:
      return linked(entry.text ?? '');
  }
}

const cover = (entry) => (entry.image ? h('img', { src: entry.image, alt: '' }) : null);
const page = (path) => `${phone.state.product}/#/${path}`;

function choiceNode(entry, item) {
  if (item.url || item.page) return h('a', { href: item.url || page(item.page), target: '_blank', rel: 'noreferrer' }, item.text);
  if (!item.id) return h('span', {}, item.text);
  return h('button', { type: 'button', onclick: () => act({ kind: 'choice', message: entry.id, id: item.id }) }, item.text);
}

function noticeNode(entry) {
  return h(
    'article',
    { class: 'notice' },
    h('h3', {}, entry.title),
    h('p', { class: 'small' }, time(entry.at)),
    h('dl', {}, ...entry.items.map((item) => h('div', {}, h('dt', {}, item.id), h('dd', {}, item.text)))),
    entry.page ? h('a', { href: page(entry.page), target: '_blank' }, '进入小程序查看') : h('span', { class: 'small' }, '这条通知不跳转'),
  );
}

function drawFoot(tab, chat) {
  const canSay = tab?.kind === 'kefu' || tab?.kind === 'mini' || (tab?.kind === 'account' && chat?.followed);
  const buttons = tab?.app?.menu ?? [];
  if (buttons.length === 0 || tab?.kind !== 'account') phone.menu = false;
  $('compose').hidden = !canSay;
  $('menu-toggle').hidden = tab?.kind !== 'account' || buttons.length === 0;
  $('menu-toggle').setAttribute('aria-pressed', String(phone.menu));
  $('say').hidden = phone.menu;
  $('more').hidden = phone.menu;
  document.querySelector('.send').hidden = phone.menu;
  $('menu').hidden = !(phone.menu && canSay);
  const key = JSON.stringify(buttons);
  if ($('menu').dataset.key !== key) $('menu').replaceChildren(...buttons.map(menuNode));
  $('menu').dataset.key = key; // an open list stays open
}

function menuNode(button) {
  if (!button.sub_button?.length) return h('button', { type: 'button', onclick: () => tapMenu(button) }, button.name);
  return h('details', {}, h('summary', {}, button.name), h('div', {}, ...button.sub_button.map((sub) => h('button', { type: 'button', onclick: () => tapMenu(sub) }, sub.name))));
}

async function tapMenu(button) {
  for (const open of document.querySelectorAll('#menu details[open]')) open.open = false;
  if (button.type === 'view') window.open(button.url, '_blank', 'noreferrer');
  if (button.type === 'miniprogram') window.open(page(button.pagepath), '_blank', 'noreferrer');
  await act({ kind: 'menu', key: button.key || (button.type === 'miniprogram' ? button.pagepath : button.url) });
}

// The drawer with the other kinds of messages.
function closeDrawer() {
  $('drawer').hidden = true;
  $('more').setAttribute('aria-expanded', 'false');
}

function openDrawer() {
  const form = (fields, send) =>
    h('form', { onsubmit: (event) => (event.preventDefault(), send(Object.fromEntries(new FormData(event.target))), closeDrawer()) }, ...fields, h('button', { class: 'primary' }, '发送'));
  const field = (name, label, value) => h('label', {}, label, h('input', { name, value, required: true }));
  const kinds = {
    图片: () => h('div', {}, h('label', { class: 'file' }, '选一张图片', h('input', { type: 'file', accept: 'image/png,image/jpeg,image/gif', onchange: sendFile })), h('button', { type: 'button', onclick: sendSample }, '发送示例图片')),
    语音: () => form([field('text', '语音说的话（微信识别的文字）', '小区路灯不亮怎么办')], (v) => act({ kind: 'voice', text: v.text })),
    位置: () => form([field('label', '地点', '市民中心'), field('lat', '纬度', '30.2456'), field('lng', '经度', '120.2103')], (v) => act({ kind: 'location', label: v.label, lat: Number(v.lat), lng: Number(v.lng) })),
    链接: () => form([field('title', '标题', '路灯报修公告'), field('url', '网址', 'https://www.example.cn/notice/1'), field('text', '说明', '请看这条公告')], (v) => act({ kind: 'link', ...v })),
  };
  const place = h('div', { class: 'form' });
  const choices = Object.keys(kinds).map((name) => h('button', { type: 'button', onclick: () => place.replaceChildren(kinds[name]()) }, name));
  $('drawer').replaceChildren(h('div', { class: 'kinds' }, ...choices), place);
  $('drawer').hidden = false;
  $('more').setAttribute('aria-expanded', 'true');
}

function sendFile(event) {
  const reader = new FileReader();
  reader.addEventListener('load', () => act({ kind: 'image', data: reader.result }));
  reader.readAsDataURL(event.target.files[0]);
  closeDrawer();
}

function sendSample() {
  const canvas = h('canvas', { width: '320', height: '240' });
  const brush = canvas.getContext('2d');
  brush.fillStyle = '#1d2b3a';
  brush.fillRect(0, 0, 320, 240);
  brush.fillStyle = '#ffd667';
  brush.beginPath();
  brush.arc(160, 80, 26, 0, 7);
  brush.fill();
  brush.fillRect(156, 104, 8, 120);
  act({ kind: 'image', data: canvas.toDataURL('image/png') });
  closeDrawer();
}

export function startPhone() {
  const say = $('say');
  $('chat').addEventListener('load', () => ($('chat').scrollTop = $('chat').scrollHeight), true); // pictures come late
  const send = () => {
    const text = say.value.trim();
    if (!text) return toast('消息不能为空', true);
    say.value = '';
    return act({ kind: 'text', text });
  };
  $('compose').addEventListener('submit', (event) => (event.preventDefault(), send()));
  say.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) (event.preventDefault(), send());
  });
  $('more').addEventListener('click', () => ($('drawer').hidden ? openDrawer() : closeDrawer()));
  $('menu-toggle').addEventListener('click', () => ((phone.menu = !phone.menu), closeDrawer(), drawPhone()));
}
