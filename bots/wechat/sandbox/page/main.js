// Keeps the page up to date: asks for changes and draws.
import { $, get, toast } from './dom.js';
import { drawPhone, phone, startPhone } from './chat.js';
import { drawPanel } from './panel.js';

function remember(id) {
  phone.user = id;
  localStorage.setItem('user', id);
  document.cookie = `sandbox_user=${encodeURIComponent(id)}; path=/; SameSite=Lax`;
}

async function choose(id) {
  remember(id);
  await refresh();
}

async function refresh() {
  const query = phone.user ? `?user=${encodeURIComponent(phone.user)}` : '';
  try {
    phone.state = await get(`/control/state${query}`);
  } catch (error) {
    if (!phone.user) throw error;
    remember(''); // the user of an earlier run is gone
    return refresh();
  }
  if (!phone.state.users.some((user) => user.id === phone.user)) remember(phone.state.users[0].id);
  $('product').textContent = phone.state.product ? `推送到 ${phone.state.product}/wechat/` : '';
  drawPhone();
  drawPanel(choose);
}

async function follow() {
  for (;;) {
    try {
      await refresh();
      let { version } = phone.state;
      version = (await get(`/control/changes?after=${version}`)).version;
    } catch {
      toast('试用环境没有应答，正在重试…', true);
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}

for (const button of document.querySelectorAll('.views button')) {
  button.addEventListener('click', () => {
    document.querySelector('main').dataset.show = button.dataset.view;
    for (const one of document.querySelectorAll('.views button')) one.setAttribute('aria-pressed', String(one === button));
  });
}
remember(localStorage.getItem('user') ?? '');
startPhone();
follow();
setInterval(() => refresh().catch(() => undefined), 10_000); // windows and "is typing" end without a change
