// Small helpers: elements, calls of the control API, and short notices.

// h makes an element. Attributes that begin with "on" are listeners; null ones are left out.
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value') element.value = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const $ = (id) => document.getElementById(id);

export async function get(path) {
  const response = await fetch(path, { cache: 'no-store' });
  if (!response.ok) throw new Error((await response.json()).error ?? `请求失败（${response.status}）`);
  return response.json();
}

export async function post(path, body) {
  const response = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? `请求失败（${response.status}）`);
  return answer;
}

let hiding;
export function toast(text, bad = false) {
  const box = $('toast');
  box.textContent = text;
  box.classList.toggle('bad', bad);
  box.classList.add('shown');
  clearTimeout(hiding);
  hiding = setTimeout(() => box.classList.remove('shown'), bad ? 5000 : 2200);
}

// tried runs what a button does and says why when it fails.
export async function tried(work, done) {
  try {
    const result = await work();
    if (done) toast(typeof done === 'function' ? done(result) : done);
    return result;
  } catch (error) {
    toast(error.message, true);
    return undefined;
  }
}

const two = (n) => String(n).padStart(2, '0');

export function time(text) {
  const at = new Date(text);
  const today = new Date().toDateString() === at.toDateString();
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return today ? clock : `${at.getMonth() + 1}月${at.getDate()}日 ${clock}`;
}

// linked turns addresses in a text into links.
export function linked(text) {
  return text.split(/(https?:\/\/[^\s，。；、）】》]+)/).map((part, i) => (i % 2 ? h('a', { href: part, target: '_blank', rel: 'noreferrer' }, part) : part));
}

export async function copy(text, what) {
  await tried(() => navigator.clipboard.writeText(text), `${what}已复制`);
}
