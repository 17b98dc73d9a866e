import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '@/lib/errors'
import { Requester } from '@/lib/request'
import type { Transport } from '@/lib/request'
import { memoryStore } from '@/lib/storage'

type Answer = { status: number; body?: unknown; headers?: Record<string, string> } | Error

const guest = (token: string): Answer => ({
  status: 201,
  body: { token, expires_at: '', citizen: { id: token } },
})

/** A server that answers each path from a list; the last answer stays. */
function scripted(script: Record<string, Answer[]>) {
  const calls: { line: string; token: string; body: unknown }[] = []
  const transport: Transport = async ({ url, method, headers, body }) => {
    const line = `${method} ${url.replace('http://x/api/v1', '')}`
    calls.push({ line, token: headers.Authorization ?? '', body })
    const answers = script[line] ?? []
    const answer = answers.length > 1 ? answers.shift() : answers[0]
    if (!answer) throw new Error(`no answer for ${line}`)
    if (answer instanceof Error) throw answer
    return { status: answer.status, headers: answer.headers ?? {}, body: answer.body }
  }
  return { transport, calls }
}

let storage = memoryStore()
const build = (transport: Transport) =>
  new Requester({
    base: 'http://x',
    device: 'h5',
    transport,
    storage,
    sleep: async () => undefined,
    random: () => 0.5,
  })

async function failure(promise: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await promise.catch((cause: unknown) => cause)
  expect(error).toBeInstanceOf(ApiError)
  return error as ApiError
}

beforeEach(() => {
  storage = memoryStore()
})

describe('session', () => {
  it('is created once for calls that start together', async () => {
    const { transport, calls } = scripted({
      'POST /sessions/guest': [guest('t1')],
      'GET /home': [{ status: 200, body: {} }],
      'GET /me': [{ status: 200, body: {} }],
    })
    const api = build(transport)
    await Promise.all([api.get('/home'), api.get('/me'), api.token()])
    expect(calls.filter((call) => call.line === 'POST /sessions/guest')).toHaveLength(1)
    expect(calls.filter((call) => call.token === 'Bearer t1')).toHaveLength(2)
  })

  it('is renewed once when the server refuses the token, and the call is repeated', async () => {
    storage.set('session.token', 'old')
    const { transport, calls } = scripted({
      'POST /sessions/guest': [guest('new')],
      'GET /me': [{ status: 401 }, { status: 200, body: { id: 'me' } }],
    })
    const api = build(transport)
    const seen = vi.fn()
    api.onSession = seen
    await expect(api.get('/me')).resolves.toEqual({ id: 'me' })
    expect(calls.map((call) => call.token)).toEqual(['Bearer old', '', 'Bearer new'])
    expect(seen).toHaveBeenCalledOnce()
  })

  it('is renewed once for many refused calls', async () => {
    storage.set('session.token', 'old')
    const transport: Transport = async ({ url, headers }) => {
      if (url.endsWith('/sessions/guest'))
        return { status: 201, headers: {}, body: { token: 'new', citizen: {} } }
      return { status: headers.Authorization === 'Bearer new' ? 200 : 401, headers: {}, body: {} }
    }
    const spy = vi.fn(transport)
    const api = build(spy)
    await Promise.all([api.get('/a'), api.get('/b'), api.get('/c')])
    expect(spy.mock.calls.filter(([request]) => request.url.endsWith('/sessions/guest'))).toHaveLength(1)
  })

  it('gives up when the new token is refused too', async () => {
    storage.set('session.token', 'old')
    const { transport, calls } = scripted({
      'POST /sessions/guest': [guest('new')],
      'GET /me': [{ status: 401 }],
    })
    const error = await failure(build(transport).get('/me'))
    expect(error.status).toBe(401)
    expect(calls).toHaveLength(3)
  })
})

describe('bad lines', () => {
  beforeEach(() => storage.set('session.token', 't'))

  it('repeats a GET', async () => {
    const { transport } = scripted({
      'GET /home': [new Error('cut'), { status: 503 }, { status: 200, body: { ok: 1 } }],
    })
    await expect(build(transport).get('/home')).resolves.toEqual({ ok: 1 })
  })

  it('never repeats a POST', async () => {
    const { transport, calls } = scripted({ 'POST /letters': [new Error('cut')] })
    const error = await failure(build(transport).post('/letters', {}))
    expect(calls).toHaveLength(1)
    expect(error.isTemporary).toBe(true)
    expect(error.message).toBe('网络连接不上，请检查网络后再试。')
  })

  it('gives up after its time with a sentence', async () => {
    vi.useFakeTimers()
    try {
      const never: Transport = () => new Promise(() => undefined)
      const result = failure(build(never).post('/letters', {}))
      await vi.advanceTimersByTimeAsync(12_000)
      expect((await result).reason).toBe('timeout')
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('errors', () => {
  beforeEach(() => storage.set('session.token', 't'))

  it('carry the server sentence, reason and fields', async () => {
    const fields = [{ path: 'text', message: '太长了。' }]
    const body = {
      class: 'invalid',
      reason: 'letter_text_too_long',
      message: '留言内容请控制在 2000 字以内。',
      fields,
    }
    const { transport } = scripted({ 'POST /letters': [{ status: 400, body }] })
    const error = await failure(build(transport).post('/letters', {}))
    expect(error).toMatchObject({ message: body.message, reason: body.reason, fields, isTemporary: false })
  })

  it('carry how long to wait', async () => {
    const { transport } = scripted({
      'POST /letters': [{ status: 429, headers: { 'retry-after': '30' }, body: '' }],
    })
    const error = await failure(build(transport).post('/letters', {}))
    expect(error).toMatchObject({ retryAfterSeconds: 30, message: '操作有点频繁，请 30 秒后再试。' })
  })

  it('never show a page of a proxy', async () => {
    const { transport } = scripted({ 'POST /letters': [{ status: 502, body: '<html>Bad Gateway</html>' }] })
    expect((await failure(build(transport).post('/letters', {}))).message).toBe('服务暂时繁忙，请稍后再试。')
  })
})

it('leaves empty query values out and escapes the others', async () => {
  storage.set('session.token', 't')
  const { transport, calls } = scripted({
    [`GET /outlets?q=${encodeURIComponent('中心区 1&2')}`]: [{ status: 200, body: {} }],
  })
  await build(transport).get('/outlets', { kind: '', q: '中心区 1&2', lng: undefined })
  expect(calls).toHaveLength(1)
})
