import { expect, it } from 'vitest'
import { answersOf, leftFor, sayAnswer, templatesFor } from '@/lib/subscribe'
import type { Subscription } from '@/lib/types'

const known: Subscription[] = ['answered', 'accepted', 'human', 'decided'].map((event, i) => ({
  event,
  title: event,
  template_id: `t-${event}`,
  left: i,
}))

it('asks for what was wanted, in that order, three at most', () => {
  expect(templatesFor(known, ['human', 'answered'])).toEqual(['t-human', 't-answered'])
  expect(templatesFor(known, ['human', 'answered', 'accepted', 'decided'])).toHaveLength(3)
  expect(templatesFor(known, ['nothing'])).toEqual([])
})

it('events of one template are asked for once; an event without a template not at all', () => {
  const two: Subscription[] = [
    { event: 'a', title: '', template_id: 't', left: 1 },
    { event: 'b', title: '', template_id: 't', left: 1 },
    { event: 'c', title: '', template_id: '', left: 0 },
  ]
  expect(templatesFor(two, ['a', 'b', 'c'])).toEqual(['t'])
  expect(leftFor(two, ['a', 'c'])).toBe(1)
})

it('the scarcest grant counts', () => {
  expect(leftFor(known, ['human', 'accepted'])).toBe(1)
  expect(leftFor(known, ['answered', 'human'])).toBe(0)
  expect(leftFor([], ['answered'])).toBe(0)
})

it('keeps the answers of the templates and drops the rest', () => {
  const result = {
    errMsg: 'requestSubscribeMessage:ok',
    't-human': 'accept',
    other: 'accept',
    't-answered': 'odd',
  }
  expect(answersOf(result, ['t-human', 't-answered'])).toEqual({ 't-human': 'accept' })
})

it('says kindly what came of it', () => {
  expect(sayAnswer({ a: 'accept', b: 'reject' })).toContain('微信')
  expect(sayAnswer({ a: 'reject' })).toContain('消息')
  expect(sayAnswer({ a: 'ban' })).toContain('停用')
})
