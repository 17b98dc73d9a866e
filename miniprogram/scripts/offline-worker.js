/* global self, caches, fetch, Response, Blob */
// Lets staff learn in a tunnel: keeps the program itself, so that a page can be opened without network.
// Only learners' pages install it. FILES and VERSION are written by scripts/offline.mjs.
const files = FILES
const shell = 'shell-' + VERSION
/** Sounds of lessons; the learner's pages put them here and stay within a budget. */
const sounds = 'learn-audio'
/** A line that gives nothing for so long is no line. */
const patienceMs = 4000

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(shell).then((cache) => cache.addAll(['./', ...files])))
})

// No page is left with half of two versions: a new one takes over when the old one's pages are closed.
self.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([dropOld(), self.clients.claim()]))
})

async function dropOld() {
  const names = await caches.keys()
  await Promise.all(names.filter((n) => n.startsWith('shell-') && n !== shell).map((n) => caches.delete(n)))
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  const name = url.href.slice(self.registration.scope.length).replace(/[?#].*$/, '')
  if (request.mode === 'navigate' && (name === '' || name === 'index.html')) event.respondWith(page(request))
  else if (name === 'silence.wav') event.respondWith(part(silence(), request.headers.get('range')))
  else if (files.includes(name)) event.respondWith(kept(request))
  else if (url.pathname.includes('/api/v1/files/')) event.respondWith(sound(request))
})

async function page(request) {
  const cache = await caches.open(shell)
  const impatient = new Promise((resolve) => setTimeout(resolve, patienceMs))
  const answer = await Promise.race([fetch(request).catch(() => undefined), impatient])
  return answer ?? (await cache.match('./')) ?? fetch(request)
}

async function kept(request) {
  const cache = await caches.open(shell)
  return (await cache.match(request, { ignoreSearch: true })) ?? fetch(request)
}

/** Addresses of files carry a signature that changes; the file does not. */
async function sound(request) {
  const cache = await caches.open(sounds)
  const answer = await cache.match(request, { ignoreSearch: true })
  return answer ? part(answer, request.headers.get('range')) : fetch(request)
}

/** Players ask for parts and some accept nothing else. */
async function part(answer, range) {
  const wanted = /^bytes=(\d+)-(\d*)$/.exec(range ?? '')
  if (!wanted) return answer
  const whole = await answer.blob()
  const from = Number(wanted[1])
  const to = wanted[2] ? Math.min(Number(wanted[2]), whole.size - 1) : whole.size - 1
  if (from > to)
    return new Response(null, { status: 416, headers: { 'Content-Range': `bytes */${whole.size}` } })
  const headers = {
    'Content-Range': `bytes ${from}-${to}/${whole.size}`,
    'Content-Type': answer.headers.get('Content-Type') ?? 'audio/mpeg',
    'Content-Length': String(to - from + 1),
  }
  return new Response(whole.slice(from, to + 1), { status: 206, headers })
}

/**
 * A sound of nothing, made here because a page may not load sounds it makes itself. Browsers give the keys
 * of an earphone to who plays sound, and sounds shorter than 5 seconds do not count. 8 bits, one channel.
 */
function silence() {
  const rate = 3000
  const size = rate * 6
  const file = new DataView(new ArrayBuffer(44 + size))
  const text = (at, word) => [...word].forEach((letter, i) => file.setUint8(at + i, letter.charCodeAt(0)))
  text(0, 'RIFF')
  file.setUint32(4, 36 + size, true)
  text(8, 'WAVEfmt ')
  file.setUint32(16, 16, true)
  file.setUint16(20, 1, true)
  file.setUint16(22, 1, true)
  file.setUint32(24, rate, true)
  file.setUint32(28, rate, true)
  file.setUint16(32, 1, true)
  file.setUint16(34, 8, true)
  text(36, 'data')
  file.setUint32(40, size, true)
  for (let i = 0; i < size; i++) file.setUint8(44 + i, 128)
  return new Response(new Blob([file.buffer]), { headers: { 'Content-Type': 'audio/wav' } })
}
