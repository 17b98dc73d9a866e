import { expect, it } from 'vitest'
import { endsStuck, placeOf, waitingOf } from '@/components/chat/stuck'
import type { OutboxItem } from '@/lib/outbox'
import type { Conversation, Message } from '@/lib/types'

const item = (change: Partial<OutboxItem> = {}): OutboxItem => ({
  client_id: 'x',
  conversation_id: 'c1',
  kind: 'text',
  text: '说',
  created_at: '2026-11-21T04:00:00Z',
  after: 2,
  state: 'failed',
  ...change,
})
const chat = (...seqs: number[]) => ({
  conversation: { id: 'c1' } as Conversation,
  messages: seqs.map((seq) => ({ seq }) as Message),
})

it('leaves what was not sent where it was said, above what came since', () => {
  expect(placeOf(item(), chat(1, 2))).toBe(2)
  expect(placeOf(item(), chat(1, 2, 3, 4))).toBe(2)
})

it('puts it first when it is older than what is shown, or of another conversation', () => {
  expect(placeOf(item(), chat(7, 8))).toBe(0)
  expect(placeOf(item({ conversation_id: 'c0' }), chat(1, 2, 3))).toBe(0)
})

it('keeps it last when an older version of the program did not say where', () => {
  expect(placeOf(item({ after: undefined }), chat(1, 2, 3))).toBe(3)
})

it('does not wait for what failed', () => {
  const queued = item({ client_id: 'y', state: 'queued' })
  expect(waitingOf([item(), queued])).toEqual([queued])
})

it('knows when the last thing said was not sent', () => {
  expect(endsStuck([item()], chat(1, 2))).toBe(true)
  expect(endsStuck([item()], chat(1, 2, 3))).toBe(false)
  expect(endsStuck([item({ state: 'queued' })], chat(1, 2))).toBe(false)
  expect(endsStuck([], chat(1, 2))).toBe(false)
})
