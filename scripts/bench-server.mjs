// How long citizens wait: acknowledgement of a message, the bot's answer, with one chat and
// with many. The server is asked over HTTP as clients do.
const base = `${process.env.ADDRESS}/api/v1`;

async function call(token, method, path, body) {
  const res = await fetch(base + path, {
    method,
    headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
    body: body && JSON.stringify(body),
  });
  if (!res.ok) throw new Error(`${path}: ${res.status} ${await res.text()}`);
  return res.json();
}

async function openChat() {
  const { token } = await call('', 'POST', '/sessions/guest', {});
  const { id } = await call(token, 'POST', '/conversations', { channel: 'h5' });
  return { token, id, n: 0 };
}

const questions = ['身份证丢了怎么补办', '社保卡丢了怎么办', '公积金怎么提取', '楼下跳广场舞太吵', '驾照到期换证', '老板拖欠工资怎么办'];

async function ask(chat, acks, answers) {
  const start = performance.now();
  const text = questions[chat.n % questions.length];
  const { message } = await call(chat.token, 'POST', `/conversations/${chat.id}/messages`, { client_id: `b${chat.n++}`, kind: 'text', text });
  acks.push(performance.now() - start);
  for (;;) {
    const { items } = await call(chat.token, 'GET', `/conversations/${chat.id}/messages?after=${message.seq}`);
    if (items.some((m) => m.reply_to === message.id)) break;
  }
  answers.push(performance.now() - start);
}

function row(what, list) {
  list.sort((a, b) => a - b);
  const at = (q) => list[Math.min(list.length - 1, Math.floor(list.length * q))].toFixed(1);
  console.log(`| ${what} | p50 ${at(0.5)} ms, p99 ${at(0.99)} ms (n=${list.length}) |`);
}

async function load(chats, each, name) {
  const all = await Promise.all(Array.from({ length: chats }, openChat));
  const acks = [], answers = [];
  const start = performance.now();
  await Promise.all(all.map(async (chat) => { for (let i = 0; i < each; i++) await ask(chat, acks, answers); }));
  const seconds = (performance.now() - start) / 1000;
  row(`${name}: message stored and acknowledged`, acks);
  row(`${name}: answer readable`, answers);
  console.log(`| ${name}: questions a second, client on the same cores | ${Math.round((chats * each) / seconds)} |`);
}

await load(1, 20, 'warm-up');
await load(1, 200, 'one chat');
await load(50, 20, '50 chats at once');
