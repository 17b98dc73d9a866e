import { beforeEach, expect, it, vi } from 'vitest'
import { Requester } from '@/lib/request'
import type { Transport } from '@/lib/request'
import { memoryStore } from '@/lib/storage'
import { loginAddress } from '@/lib/browserlogin'
import { takeTicket } from '@/start'

let storage = memoryStore()
beforeEach(() => {
  storage = memoryStore()
})

const session = (token: string, id: string) => ({
  status: 201,
  body: { token, expires_at: '', citizen: { id } },
})

/** A program in WeChat, and what it asked the server. */
function weapp(answers: Record<string, { status: number; body?: unknown }>, loginCode = async () => 'code') {
  const calls: string[] = []
  const transport: Transport = async ({ url, method, headers, body }) => {
    const line = `${method} ${url.replace('http://x/api/v1', '')}`
    const code = (body as { code?: string } | undefined)?.code ?? ''
    calls.push([line, headers.Authorization ?? '', code].filter(Boolean).join(' '))
    return { headers: {}, body: {}, ...(answers[line] ?? { status: 404 }) }
  }
  const sleep = async () => undefined
  const deps = { base: 'http://x', device: 'weapp', transport, storage, sleep, random: () => 0.5, loginCode }
  return { api: new Requester(deps), calls }
}

it('a first start logs in by WeChat', async () => {
  const { api, calls } = weapp({ 'POST /auth/wechat': session('w', 'c1'), 'GET /me': { status: 200 } })
  await Promise.all([api.get('/me'), api.tie()])
  expect(calls).toEqual(['POST /auth/wechat code', 'GET /me Bearer w'])
})

it('without WeChat on the server the citizen is a guest', async () => {
  const { api, calls } = weapp({
    'POST /auth/wechat': { status: 503 },
    'POST /sessions/guest': session('g', 'c1'),
  })
  expect(await api.token()).toBe('g')
  expect(calls).toEqual(['POST /auth/wechat code', 'POST /sessions/guest'])
})

it('when WeChat itself gives no code the citizen is a guest', async () => {
  const refuse = () => Promise.reject(new Error('login:fail'))
  const { api, calls } = weapp({ 'POST /sessions/guest': session('g', 'c1') }, refuse)
  expect(await api.token()).toBe('g')
  expect(calls).toEqual(['POST /sessions/guest'])
})

it('a guest of before is joined once, with their own token', async () => {
  storage.set('session.token', 'g')
  storage.set('session.citizen', 'c1')
  const { api, calls } = weapp({ 'POST /auth/wechat': session('w', 'c1') })
  const other = vi.fn()
  api.onOtherCitizen = other
  await api.tie()
  await api.tie()
  expect(calls).toEqual(['POST /auth/wechat Bearer g code'])
  expect(await api.token()).toBe('w')
  expect(other).not.toHaveBeenCalled()
})

it('says so when WeChat knows the guest as somebody else', async () => {
  storage.set('session.token', 'g')
  storage.set('session.citizen', 'c1')
  const { api } = weapp({ 'POST /auth/wechat': session('w', 'c2') })
  const other = vi.fn()
  api.onOtherCitizen = other
  await api.tie()
  expect(other).toHaveBeenCalledOnce()
})

it('a guest stays one while joining fails, and is asked again at the next start', async () => {
  storage.set('session.token', 'g')
  const { api, calls } = weapp({ 'POST /auth/wechat': { status: 500 } })
  await api.tie()
  await api.tie()
  expect(await api.token()).toBe('g')
  expect(calls).toHaveLength(2)
})

it('a login that comes back after a logout changes nothing', async () => {
  storage.set('session.token', 'g')
  const { api } = weapp({ 'POST /auth/wechat': session('w', 'c1') })
  const tying = api.tie()
  api.forgetToken()
  storage.set('session.token', 'later')
  await tying
  expect(await api.token()).toBe('later')
})

it('a one-time link goes before everything else', async () => {
  storage.set('session.token', 'g')
  const { api, calls } = weapp({ 'POST /auth/ticket': session('t', 'c9'), 'GET /me': { status: 200 } })
  const entering = api.enter('once')
  await api.get('/me')
  await entering
  expect(calls).toEqual(['POST /auth/ticket Bearer g', 'GET /me Bearer t'])
})

it('a used link leaves everything as it was', async () => {
  storage.set('session.token', 'g')
  const { api, calls } = weapp({ 'POST /auth/ticket': { status: 404 }, 'GET /me': { status: 200 } })
  const entering = api.enter('once').catch((error: unknown) => error)
  await api.get('/me')
  expect(await entering).toBeInstanceOf(Error)
  expect(calls).toEqual(['POST /auth/ticket Bearer g', 'GET /me Bearer g'])
})

it.each([
  ['#/pages/letters/index?ticket=a-B_9', 'a-B_9', '#/pages/letters/index'],
  ['#/packages/letter/detail/index?id=1&ticket=abc', 'abc', '#/packages/letter/detail/index?id=1'],
  ['#/packages/letter/detail/index?ticket=abc&id=1', 'abc', '#/packages/letter/detail/index?id=1'],
  ['#/pages/home/index', '', '#/pages/home/index'],
])('the link is taken out of %s', (hash, ticket, rest) => {
  expect(takeTicket(hash)).toEqual({ ticket, hash: rest })
})

const login = 'https://hotline.example/auth/wechat/h5'
const inWeChat = {
  userAgent:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.50',
  origin: 'https://hotline.example',
  hash: '#/packages/letter/detail/index?id=1',
  login,
}

it("WeChat's browser goes to be recognised, and says where to come back to", () => {
  const to = encodeURIComponent('packages/letter/detail/index?id=1')
  expect(loginAddress(inWeChat, storage, 0)).toBe(`${login}?to=${to}`)
  expect(loginAddress({ ...inWeChat, hash: '' }, memoryStore(), 0)).toBe(login)
  expect(loginAddress({ ...inWeChat, hash: '#/' }, memoryStore(), 0)).toBe(login)
})

it.each([
  ['another browser', { userAgent: 'Mozilla/5.0 Chrome/130 Mobile Safari/537.36' }],
  ['WeCom', { userAgent: 'Mozilla/5.0 wxwork/4.1.30 MicroMessenger/7.0.1' }],
  ['a server without WeChat', { login: '' }],
  ['a page at another address', { origin: 'http://10.0.0.1:8080' }],
  ['an address that only begins alike', { origin: 'https://hotline.exam' }],
])('%s stays on the page', (_, change) => {
  expect(loginAddress({ ...inWeChat, ...change }, storage, 0)).toBeUndefined()
})

it('a login that failed is not tried again within the hour, whatever the clock does', () => {
  const hour = 3_600_000
  expect(loginAddress(inWeChat, storage, 5 * hour)).toBeDefined()
  expect(loginAddress(inWeChat, storage, 5 * hour + 1)).toBeUndefined()
  expect(loginAddress(inWeChat, storage, 4.5 * hour)).toBeUndefined()
  expect(loginAddress(inWeChat, storage, 6 * hour)).toBeDefined()
})

it('a browser that keeps nothing stays on the page', () => {
  const forgetful = { get: () => undefined, set: () => undefined, remove: () => undefined }
  expect(loginAddress(inWeChat, forgetful, 1)).toBeUndefined()
})

it('who has a login already is known to have one, a guest is not', async () => {
  const { api } = weapp({ 'POST /auth/ticket': session('t', 'c9') })
  expect(api.isTied()).toBe(false)
  storage.set('session.token', 'g')
  expect(api.isTied()).toBe(false)
  await api.enter('once')
  expect(api.isTied()).toBe(true)
  api.forgetToken()
  expect(api.isTied()).toBe(false)
})

it('a page that is being left becomes nobody', async () => {
  const { api, calls } = weapp({ 'GET /me': { status: 200 }, 'POST /sessions/guest': session('g', 'c1') })
  api.pause(1)
  const asked = api.get('/me')
  expect(calls).toEqual([])
  await asked
  expect(calls.at(-1)).toBe('GET /me Bearer g')
})
