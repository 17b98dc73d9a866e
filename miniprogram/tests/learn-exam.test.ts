import { describe, expect, it } from 'vitest'
import {
  afterSave,
  afterSignals,
  asSent,
  clockOffset,
  countdownText,
  emptyDraft,
  openItems,
  reopened,
  responseTo,
  secondsLeft,
  unsaved,
  withResponse,
  withSignal,
} from '@/packages/learn/lib/attempt'
import { certificateStates, issuedText, scoreText } from '@/packages/learn/lib/figures'
import type { Attempt, ExamAnswer, Signal } from '@/packages/learn/lib/types'
import { sampleItem } from './learn-samples'

const order = sampleItem('o', { kind: 'order', answer: undefined })
const attempt: Attempt = {
  id: 't1',
  exam: { id: 'e1', title: '上岗认证' },
  state: 'open',
  started_at: '2026-11-21T01:00:00Z',
  ends_at: '2026-11-21T01:30:00Z',
  server_time: '2026-11-21T01:00:00Z',
  items: [sampleItem('a', { answer: undefined }), sampleItem('b', { answer: undefined }), order],
  answers: { a: ['c'] },
}
const given = (item_id: string, response: string[], seconds = 5): ExamAnswer => ({
  item_id,
  response,
  seconds,
  at: '2026-11-21T01:05:00Z',
})

describe('answers of an exam', () => {
  it('are shown as they were given last, here or on another phone', () => {
    expect(responseTo(attempt, emptyDraft(), 'a')).toEqual(['c'])
    const changed = withResponse(emptyDraft(), given('a', ['b']))
    expect(responseTo(attempt, changed, 'a')).toEqual(['b'])
    const saved = afterSave(changed, unsaved(changed), ['a'])
    expect(unsaved(saved)).toEqual([])
    expect(responseTo(attempt, saved, 'a')).toEqual(['b'])
    expect(responseTo(attempt, reopened(saved), 'a')).toEqual(['c'])
  })

  it('that were not saved survive a crash', () => {
    const draft = withResponse(emptyDraft(), given('b', ['a']))
    const after = reopened(JSON.parse(JSON.stringify(draft)) as typeof draft)
    expect(unsaved(after)).toEqual([given('b', ['a'])])
    expect(responseTo(attempt, after, 'b')).toEqual(['a'])
  })

  it('changed while they were being saved are saved again', () => {
    const first = withResponse(emptyDraft(), given('a', ['a']))
    const sent = unsaved(first)
    const second = withResponse(first, given('a', ['b']))
    expect(unsaved(afterSave(second, sent, ['a']))).toEqual([given('a', ['b'], 10)])
  })

  it('stay when the server did not confirm them', () => {
    const draft = withResponse(withResponse(emptyDraft(), given('a', ['a'])), given('b', ['b']))
    expect(unsaved(afterSave(draft, unsaved(draft), ['b'])).map((answer) => answer.item_id)).toEqual(['a'])
  })

  it('add up their seconds over all visits', () => {
    const once = withResponse(emptyDraft(), given('a', ['a'], 20))
    const again = withResponse(reopened(afterSave(once, unsaved(once), ['a'])), given('a', ['b'], 7))
    expect(again.answers.a?.seconds).toBe(27)
  })

  it('in the middle of a sequence count as none, and are still shown', () => {
    const draft = withResponse(emptyDraft(), given('o', ['b']))
    expect(asSent(attempt.items, unsaved(draft))).toEqual([given('o', [])])
    expect(asSent(attempt.items, [given('o', ['b', 'a', 'c'])])).toEqual([given('o', ['b', 'a', 'c'])])
    expect(responseTo(attempt, draft, 'o')).toEqual(['b'])
    expect(openItems(attempt, draft).map((item) => item.id)).toEqual(['b', 'o'])
  })
})

it('signals are kept until they were sent, the last two hundred', () => {
  const signal = (client_id: string): Signal => ({ client_id, kind: 'tab_hidden', at: '' })
  let draft = withSignal(withSignal(emptyDraft(), signal('1')), signal('2'))
  draft = afterSignals(draft, [signal('1')])
  expect(draft.signals).toEqual([signal('2')])
  for (let i = 0; i < 300; i++) draft = withSignal(draft, signal(`n${i}`))
  expect(draft.signals).toHaveLength(200)
})

describe('the clock', () => {
  it('is the server’s, whatever the phone’s says', () => {
    const phone = Date.parse('2026-11-21T03:00:00Z')
    const offset = clockOffset(attempt.server_time, phone)
    expect(secondsLeft(attempt.ends_at, offset, phone)).toBe(1_800)
    expect(secondsLeft(attempt.ends_at, offset, phone + 1_799_500)).toBe(1)
    expect(secondsLeft(attempt.ends_at, offset, phone + 1_900_000)).toBe(0)
  })

  it('trusts the phone when the server’s is unreadable', () => expect(clockOffset('', 5)).toBe(0))

  it.each([
    [65, '01:05'],
    [1_745, '29:05'],
    [3_720, '1:02:00'],
    [0, '00:00'],
  ])('shows %i seconds as %s', (seconds, text) => expect(countdownText(seconds)).toBe(text))
})

it('says scores and certificates plainly', () => {
  expect([scoreText(87.5), scoreText(80), scoreText(100 / 3)]).toEqual(['87.5 分', '80 分', '33.3 分'])
  expect(issuedText({ issued_at: '2026-11-21', expires_at: '2027-11-21' })).toBe(
    '2026年11月21日 颁发，有效期到 2027年11月21日',
  )
  expect(issuedText({ issued_at: '2026-11-21' })).toBe('2026年11月21日 颁发，长期有效')
  expect(certificateStates.revoked.text).toBe('已撤销')
})
