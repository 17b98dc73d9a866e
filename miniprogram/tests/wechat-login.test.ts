import { beforeEach, expect, it, vi } from 'vitest'
import { Requester } from '@/lib/request'
import type { Transport } from '@/lib/request'
import { memoryStore } from '@/lib/storage'
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
