import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Link } from '@/lib/socket'
import type { LinkState } from '@/lib/socket'
import type { Envelope } from '@/lib/types'

interface Command {
  id?: number
  connect?: { token: string }
  rpc?: { method: string; data: unknown }
}

/** The server's side of the socket, speaking the realtime protocol's JSON. */
class FakeSocket {
  static all: FakeSocket[] = []
  static refuse = 0
  onopen: (() => void) | null = null
  onclose: ((event: { code: number; reason: string }) => void) | null = null
  onerror: ((event: unknown) => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  sent: Command[] = []

  constructor(readonly url: string) {
    FakeSocket.all.push(this)
    setTimeout(() => this.onopen?.(), 0)
  }

  send(data: string): void {
    for (const line of data.split('\n')) this.take(JSON.parse(line) as Command)
  }

  close(): void {
    this.onclose?.({ code: 1000, reason: '' })
  }

  push(data: Envelope): void {
    this.reply({ push: { channel: 'citizen:1', pub: { data } } })
  }

  drop(code: number): void {
    this.onclose?.({ code, reason: 'test' })
  }

  private take(command: Command): void {
    this.sent.push(command)
    if (command.connect && FakeSocket.refuse > 0) {
      FakeSocket.refuse--
      setTimeout(() => this.drop(3500), 0)
      return
    }
    if (command.connect) this.reply({ id: command.id, connect: { client: 'x', subs: { 'citizen:1': {} } } })
    if (command.rpc) this.reply({ id: command.id, rpc: { data: { echoed: command.rpc.method } } })
  }

  private reply(body: unknown): void {
    setTimeout(() => this.onmessage?.({ data: JSON.stringify(body) }), 0)
  }
}

function build(token = async () => 'token-1') {
  const states: LinkState[] = []
  const envelopes: Envelope[] = []
  const online = vi.fn()
  const renewToken = vi.fn(async () => 'token-2')
  const link = new Link(
    {
      url: 'ws://x/connection/citizen',
      websocket: FakeSocket,
      token,
      renewToken,
      minPauseMs: 10,
      maxPauseMs: 50,
    },
    { online, state: (state) => states.push(state), envelope: (envelope) => envelopes.push(envelope) },
  )
  return { link, states, envelopes, online, renewToken }
}

const settle = (ms = 200) => vi.advanceTimersByTimeAsync(ms)
const newest = (): FakeSocket => {
  const socket = FakeSocket.all.at(-1)
  if (!socket) throw new Error('no socket was opened')
  return socket
}

beforeEach(() => {
  vi.useFakeTimers()
  FakeSocket.all = []
  FakeSocket.refuse = 0
})
afterEach(() => vi.useRealTimers())

it('sends the token in the first frame, never in the address', async () => {
  const { link, online } = build()
  link.connect()
  await settle()
  expect(newest().sent[0]?.connect?.token).toBe('token-1')
  expect(newest().url).toBe('ws://x/connection/citizen')
  expect(online).toHaveBeenCalledOnce()
  link.disconnect()
})

it('hands on what is published to it', async () => {
  const { link, envelopes } = build()
  link.connect()
  await settle()
  newest().push({ type: 'typing', conversation_id: 'c1', who: 'agent' })
  await settle()
  expect(envelopes).toEqual([{ type: 'typing', conversation_id: 'c1', who: 'agent' }])
  link.disconnect()
})

it('comes back after a cut and says so, that the missed messages be fetched', async () => {
  const { link, online, states } = build()
  link.connect()
  await settle()
  newest().drop(1006)
  await settle()
  expect(FakeSocket.all).toHaveLength(2)
  expect(online).toHaveBeenCalledTimes(2)
  expect(states).toEqual(['connecting', 'online', 'connecting', 'online'])
  link.disconnect()
})

it.each([3001, 3008])('comes back after code %i', async (code) => {
  const { link, online } = build()
  link.connect()
  await settle()
  newest().drop(code)
  await settle()
  expect(online).toHaveBeenCalledTimes(2)
  link.disconnect()
})

it.each([3501, 3502, 4500])('stays away after code %i', async (code) => {
  const { link, states, renewToken } = build()
  link.connect()
  await settle()
  newest().drop(code)
  await settle(5_000)
  expect(FakeSocket.all).toHaveLength(1)
  expect(states.at(-1)).toBe('stopped')
  expect(renewToken).not.toHaveBeenCalled()
})

it('gets one new session when the token is refused', async () => {
  FakeSocket.refuse = 1
  const { link, renewToken, online } = build()
  link.connect()
  await settle()
  expect(renewToken).toHaveBeenCalledExactlyOnceWith('token-1')
  expect(newest().sent[0]?.connect?.token).toBe('token-2')
  expect(online).toHaveBeenCalledOnce()
  link.disconnect()
})

it('stops when the new session is refused too', async () => {
  FakeSocket.refuse = 9
  const { link, renewToken, states } = build()
  link.connect()
  await settle(5_000)
  expect(renewToken).toHaveBeenCalledOnce()
  expect(states.at(-1)).toBe('stopped')
})

it('answers calls while connected and refuses them at once while not', async () => {
  const { link } = build()
  await expect(link.call('send', {})).rejects.toThrow('网络连接不上')
  link.connect()
  await settle()
  const answer = link.call('send', { text: 'x' })
  await settle()
  await expect(answer).resolves.toEqual({ echoed: 'send' })
  link.disconnect()
})
