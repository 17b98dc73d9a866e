import { beforeEach, expect, it } from 'vitest'
import { ApiError } from '@/lib/errors'
import { Outbox } from '@/lib/outbox'
import type { OutboxItem } from '@/lib/outbox'
import { memoryStore } from '@/lib/storage'

const item = (id: string): OutboxItem => ({
  client_id: id,
  conversation_id: 'c1',
  kind: 'text',
  text: `说 ${id}`,
  created_at: '2026-11-21T04:00:00Z',
  state: 'queued',
})
const offline = () => new ApiError({ status: 0, reason: 'offline', message: '没有网络' })

let storage = memoryStore()
let sent: string[] = []
let fail: (id: string) => Error | null = () => null

const build = () =>
  new Outbox({
    storage,
    onChange: () => undefined,
    send: async ({ client_id }) => {
      const error = fail(client_id)
      if (error) throw error
      sent.push(client_id)
    },
  })

beforeEach(() => {
  storage = memoryStore()
  sent = []
  fail = () => null
})

it('sends in the order things were said and forgets what was acknowledged', async () => {
  const outbox = build()
  outbox.add(item('a'))
  outbox.add(item('b'))
  await outbox.flush()
  expect(sent).toEqual(['a', 'b'])
  expect(outbox.list()).toEqual([])
})

it('keeps everything while the line is cut, across a restart, and sends it with the same ids', async () => {
  fail = offline
  const before = build()
  before.add(item('a'))
  before.add(item('b'))
  await before.flush()
  expect(sent).toEqual([])

  fail = () => null
  const after = build()
  expect(after.list().map((i) => i.client_id)).toEqual(['a', 'b'])
  await after.flush()
  expect(sent).toEqual(['a', 'b'])
  expect(build().list()).toEqual([])
})

it('does not overtake: a cut stops the line at the item that failed', async () => {
  fail = (id) => (id === 'b' ? offline() : null)
  const outbox = build()
  for (const id of ['a', 'b', 'c']) outbox.add(item(id))
  await outbox.flush()
  expect(sent).toEqual(['a'])
  expect(outbox.list().map((i) => i.client_id)).toEqual(['b', 'c'])
})

it('marks what the server refuses, goes on with the rest, and sends it again when asked', async () => {
  fail = (id) => (id === 'a' ? new ApiError({ status: 400, reason: 'too_long', message: '太长了' }) : null)
  const outbox = build()
  outbox.add(item('a'))
  outbox.add(item('b'))
  await outbox.flush()
  expect(sent).toEqual(['b'])
  expect(outbox.list()[0]).toMatchObject({ client_id: 'a', state: 'failed', error: '太长了' })

  fail = () => null
  outbox.requeue('a')
  await outbox.flush()
  expect(sent).toEqual(['b', 'a'])
})

it('sends each item once when two flushes meet', async () => {
  const outbox = build()
  outbox.add(item('a'))
  await Promise.all([outbox.flush(), outbox.flush()])
  expect(sent).toEqual(['a'])
})

it('takes what is added while it is sending', async () => {
  const outbox = build()
  outbox.add(item('a'))
  const running = outbox.flush()
  outbox.add(item('b'))
  await running
  expect(sent).toEqual(['a', 'b'])
})

it('refuses more than fifty', () => {
  const outbox = build()
  for (let i = 0; i < 50; i++) expect(outbox.add(item(String(i)))).toBe(true)
  expect(outbox.add(item('one more'))).toBe(false)
})

it('keeps the way to appeal for what was held back', async () => {
  fail = () => new ApiError({ status: 422, reason: 'content_stopped', message: '没有发出', appeal: 'ap1' })
  const outbox = build()
  outbox.add(item('a'))
  await outbox.flush()
  expect(build().list()[0]).toMatchObject({ state: 'failed', error: '没有发出', appeal: 'ap1' })
})
