// Serves the phone to a browser and carries the program's requests and sockets to the real server, as
// WeChat does: with its Referer, without an Origin.
import { createReadStream } from 'node:fs'
import http from 'node:http'
import { createRequire } from 'node:module'
import net from 'node:net'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { apiNames } from './api-names.mjs'
import { pagesOf, readPackage } from './package.mjs'
import { privateApis } from './private-apis.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const require = createRequire(import.meta.url)
const types = { '.js': 'text/javascript', '.html': 'text/html; charset=utf-8', '.css': 'text/css' }
const easel = {
  '/easel/glass-easel.js': path.join(path.dirname(require.resolve('glass-easel')), 'glass_easel.all.es.js'),
  '/easel/adapter.js': path.join(
    path.dirname(require.resolve('glass-easel-miniprogram-adapter')),
    'glass_easel_miniprogram_adapter.es.js',
  ),
}
const referer = 'https://servicewechat.com/touristappid/0/page-frame.html'

/**
 * servePhone serves the package at root; hosts maps the addresses built into the program to those of the
 * running servers. It returns the address of the phone and close.
 */
export async function servePhone(root, hosts) {
  const built = readPackage(root)
  const answer = JSON.stringify({
    ...built,
    pages: pagesOf(built.app),
    hosts: Object.fromEntries(Object.keys(hosts).map((base) => [base, true])),
    apiNames: [...apiNames().keys()],
    privateNames: Object.keys(privateApis),
  })
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://phone')
    if (pathname === '/net') return carry(request, response, hosts)
    if (pathname === '/package') return response.setHeader('Content-Type', 'application/json').end(answer)
    sendFile(pathname, response)
  })
  server.on('upgrade', (request, socket, head) => carrySocket(request, { socket, head }, hosts))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}/phone/index.html`,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}

function sendFile(pathname, response) {
  const file = easel[pathname] ?? (/^\/phone\/[\w-]+\.\w+$/.test(pathname) ? path.join(here, pathname) : '')
  if (!file) return response.writeHead(404).end()
  const stream = createReadStream(file)
  stream.once('open', () => response.writeHead(200, { 'Content-Type': types[path.extname(file)] }))
  stream.once('error', () => response.writeHead(404).end())
  stream.pipe(response)
}

// target returns where a request of the program goes, or null when its domain is not listed.
function target(request, hosts) {
  const to = new URL(request.url, 'http://phone').searchParams.get('to')
  const asHttp = to.replace(/^ws/, 'http')
  const base = Object.keys(hosts).find((known) => asHttp.startsWith(known))
  return base ? new URL(asHttp.replace(base, hosts[base])) : null
}

function headersFor(request, url) {
  const { origin, referer: page, cookie, host, ...headers } = request.headers
  void [origin, page, cookie, host]
  return { ...headers, host: url.host, referer }
}

function carry(request, response, hosts) {
  const url = target(request, hosts)
  if (!url) return response.writeHead(403).end()
  const onward = http.request(
    url,
    { method: request.method, headers: headersFor(request, url) },
    (answer) => {
      response.writeHead(answer.statusCode, answer.headers)
      answer.pipe(response)
    },
  )
  onward.on('error', () => {
    if (response.headersSent) return response.destroy()
    response.writeHead(502, { 'X-Checks-Unreachable': '1' }).end()
  })
  request.pipe(onward)
}

function carrySocket(request, { socket, head }, hosts) {
  const url = target(request, hosts)
  if (!url) return socket.destroy()
  const onward = net.connect(Number(url.port), url.hostname, () => {
    const lines = Object.entries(headersFor(request, url)).map(([name, value]) => `${name}: ${value}`)
    onward.write(`GET ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
    onward.write(head)
    socket.pipe(onward).pipe(socket)
  })
  onward.on('error', () => socket.destroy())
  socket.on('error', () => onward.destroy())
}
