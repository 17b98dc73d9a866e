// Network: request, sockets, uploads, downloads. Everything goes through the server of the checks, which
// knows the listed domains as WeChat's console does, and hides the browser's Origin.
import { keepFile, readLocal } from './wx-files.js'
import { notes, on, settings } from './state.js'

const through = (url) => `/net?to=${encodeURIComponent(url)}`

function listed(url) {
  if (!settings.online) throw new Error('net::ERR_INTERNET_DISCONNECTED')
  const host = Object.keys(settings.hosts).find((base) =>
    url.startsWith(base.replace(/^http/, url.match(/^ws/) ? 'ws' : 'http')),
  )
  if (!host) throw new Error('url not in domain list')
}

async function exchange(url, init, timeout = 60_000) {
  listed(url)
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), timeout)
  notes.pending++
  try {
    const answer = await fetch(through(url), { ...init, signal: abort.signal })
    if (answer.headers.has('x-checks-unreachable')) throw new Error('net::ERR_CONNECTION_REFUSED')
    return answer
  } catch (error) {
    throw error.name === 'AbortError' ? new Error('timeout') : error
  } finally {
    notes.pending--
    clearTimeout(timer)
  }
}

function bodyOf({ method = 'GET', data, header }) {
  if (data === undefined || data === null || method === 'GET') return undefined
  if (typeof data === 'string' || data instanceof ArrayBuffer) return data
  const type = Object.entries(header ?? {}).find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  if (type?.includes('x-www-form-urlencoded')) return new URLSearchParams(data).toString()
  return JSON.stringify(data)
}

async function request(options) {
  const { url, method = 'GET', header = {}, timeout, dataType = 'json', responseType } = options
  const target = new URL(url)
  if (method === 'GET' && options.data && typeof options.data === 'object')
    for (const [name, value] of Object.entries(options.data)) target.searchParams.set(name, value)
  const headers = new Headers({ 'content-type': 'application/json' })
  for (const [name, value] of Object.entries(header)) headers.set(name, value)
  const answer = await exchange(target.href, { method, headers, body: bodyOf(options) }, timeout)
  const told = { statusCode: answer.status, header: Object.fromEntries(answer.headers), cookies: [] }
  if (responseType === 'arraybuffer') return { ...told, data: await answer.arrayBuffer() }
  const text = await answer.text()
  return { ...told, data: dataType === 'json' ? parsed(text) : text }
}

// WeChat leaves what is no JSON as text.
function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

async function upload({ url, filePath, name, header = {}, formData = {}, timeout }) {
  const form = new FormData()
  for (const [key, value] of Object.entries(formData)) form.append(key, value)
  form.append(name, await readLocal(filePath), filePath.split('/').pop())
  const answer = await exchange(url, { method: 'POST', headers: header, body: form }, timeout)
  return { statusCode: answer.status, data: await answer.text() }
}

async function download({ url, header, filePath, timeout }) {
  const answer = await exchange(url, { headers: header }, timeout)
  const path = keepFile(await answer.blob(), filePath)
  return { statusCode: answer.status, ...(filePath ? { filePath: path } : { tempFilePath: path }) }
}

// Starts a call that can be followed and stopped.
function task(run) {
  return (name, options) => {
    const progress = new Set()
    const finish = run(options).then(
      (result) => {
        progress.forEach((listener) => listener({ progress: 100 }))
        const told = { ...result, errMsg: `${name}:ok` }
        options.success?.(told)
        options.complete?.(told)
      },
      (error) => {
        const told = { errMsg: `${name}:fail ${error.message}`, errno: 600001 }
        options.fail?.(told)
        options.complete?.(told)
      },
    )
    void finish
    return {
      abort: () => undefined,
      onProgressUpdate: (listener) => progress.add(listener),
      offProgressUpdate: (listener) => progress.delete(listener),
      onHeadersReceived: () => undefined,
      offHeadersReceived: () => undefined,
      onChunkReceived: () => undefined,
      offChunkReceived: () => undefined,
    }
  }
}

function connectSocket(options) {
  const events = { open: new Set(), message: new Set(), error: new Set(), close: new Set() }
  const tell = (name, value) => events[name].forEach((listener) => listener(value))
  let socket
  try {
    listed(options.url)
    socket = new WebSocket(`ws://${location.host}${through(options.url)}`, options.protocols ?? [])
  } catch (error) {
    setTimeout(() => tell('error', { errMsg: `connectSocket:fail ${error.message}` }))
    return socketTask(null, events)
  }
  socket.binaryType = 'arraybuffer'
  socket.onopen = () => tell('open', { header: {}, profile: {} })
  socket.onmessage = ({ data }) => tell('message', { data })
  socket.onerror = () => tell('error', { errMsg: 'connectSocket:fail' })
  socket.onclose = ({ code, reason }) => tell('close', { code, reason })
  on('cut', () => socket.close())
  setTimeout(() => {
    options.success?.({ errMsg: 'connectSocket:ok', socketTaskId: 1 })
    options.complete?.({ errMsg: 'connectSocket:ok' })
  })
  return socketTask(socket, events)
}

function socketTask(socket, events) {
  const send = ({ data, success, fail }) => {
    if (socket?.readyState !== WebSocket.OPEN)
      return fail?.({ errMsg: 'sendSocketMessage:fail not connected' })
    socket.send(data)
    success?.({ errMsg: 'sendSocketMessage:ok' })
  }
  return {
    send,
    close: ({ code = 1000, reason = '' } = {}) => socket?.close(code, reason),
    onOpen: (listener) => events.open.add(listener),
    onMessage: (listener) => events.message.add(listener),
    onError: (listener) => events.error.add(listener),
    onClose: (listener) => events.close.add(listener),
    get readyState() {
      return socket?.readyState ?? 3
    },
  }
}

const started = { request: task(request), uploadFile: task(upload), downloadFile: task(download) }

/** tasks are the calls that return something to follow. */
export const tasks = {
  request: (options) => started.request('request', options),
  uploadFile: (options) => started.uploadFile('uploadFile', options),
  downloadFile: (options) => started.downloadFile('downloadFile', options),
  connectSocket,
}

/** net are the calls that only answer. */
export const net = {
  getNetworkType: () => ({ networkType: settings.online ? 'wifi' : 'none' }),
}
