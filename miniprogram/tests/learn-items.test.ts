import { describe, expect, it } from 'vitest'
import { grade } from '@/packages/learn/lib/grade'
import {
  answerText,
  arranged,
  fill,
  inSequence,
  isComplete,
  pair,
  partnerOf,
  toggle,
  unpair,
  untold,
} from '@/packages/learn/lib/respond'
import type { Item } from '@/packages/learn/lib/types'
import { sampleItem } from './learn-samples'

const options = ['a', 'b', 'c', 'd'].map((key) => ({ key, text: `选项${key}` }))
const partners = ['1', '2', '3', '4'].map((key) => ({ key, text: `对应${key}` }))
const multiple = sampleItem('m', { kind: 'multiple', options, answer: ['a', 'c'] })
const order = sampleItem('o', { kind: 'order', options, answer: ['a', 'b', 'c', 'd'] })
const match = sampleItem('p', { kind: 'match', options, partners, answer: ['a=1', 'b=2', 'c=3', 'd=4'] })
const blanks = sampleItem('f', { kind: 'fill_in', options: [], blanks: 2, answer: ['15|十五', '12345'] })
const judge = sampleItem('t', { kind: 'true_false', options: [], answer: ['false'] })

describe('marks like the server', () => {
  it.each<[string, Item, string[], number]>([
    ['single, right', sampleItem('s'), ['b'], 1],
    ['single, wrong', sampleItem('s'), ['a'], 0],
    ['nothing', sampleItem('s'), [], 0],
    ['dialogue', sampleItem('s', { kind: 'dialogue' }), ['b'], 1],
    ['judged right', judge, ['false'], 1],
    ['judged wrong', judge, ['true'], 0],
    ['all of the right ones', multiple, ['c', 'a'], 1],
    ['some of the right ones', multiple, ['a'], 0.5],
    ['a wrong one among them', multiple, ['a', 'c', 'd'], 0],
    ['in order', order, ['a', 'b', 'c', 'd'], 1],
    ['neighbours that still follow', order, ['b', 'c', 'd', 'a'], 2 / 3],
    ['the wrong way round', order, ['d', 'c', 'b', 'a'], 0],
    ['all pairs', match, ['d=4', 'a=1', 'b=2', 'c=3'], 1],
    ['half of the pairs', match, ['a=1', 'b=2', 'c=4', 'd=3'], 0.5],
    ['accepted forms', blanks, ['十五', '12345'], 1],
    ['other widths, spaces and marks', blanks, [' １５ ', '「12345」。'], 1],
    ['one blank wrong', blanks, ['20', '12345'], 0.5],
    ['an empty blank', blanks, ['', '12345'], 0.5],
  ])('%s', (_, item, response, score) => {
    expect(grade(item, response)).toEqual({ right: score === 1, score })
  })

  it('minus, point and percent matter', () => {
    const rate = sampleItem('r', { kind: 'fill_in', blanks: 1, answer: ['1.5%'] })
    expect(grade(rate, ['15%']).right).toBe(false)
    expect(grade(rate, ['1.5％']).right).toBe(true)
  })
})

describe('answering by taps', () => {
  it('several options are kept in their order', () => {
    expect(toggle(multiple, toggle(multiple, [], 'c'), 'a')).toEqual(['a', 'c'])
    expect(toggle(multiple, ['a', 'c'], 'a')).toEqual(['c'])
  })

  it('a sequence grows by tapping and is cut at what is tapped again', () => {
    const full = ['c', 'a', 'b'].reduce(inSequence, [] as string[])
    expect(full).toEqual(['c', 'a', 'b'])
    expect(inSequence(full, 'a')).toEqual(['c'])
  })

  it('pairs replace each other', () => {
    let response = pair([], 'a', '1')
    response = pair(response, 'b', '1')
    expect(response).toEqual(['b=1'])
    response = pair(response, 'b', '2')
    expect(response).toEqual(['b=2'])
    expect(partnerOf(response, 'b')).toBe('2')
    expect(unpair(response, 'b')).toEqual([])
  })

  it.each<[string, Item, string[], boolean]>([
    ['one option', sampleItem('s'), ['a'], true],
    ['no option', multiple, [], false],
    ['a sequence that is not whole', order, ['a', 'b'], false],
    ['all pairs', match, ['a=1', 'b=2', 'c=3', 'd=4'], true],
    ['a blank of spaces', blanks, ['15', ' '], false],
    ['all blanks', blanks, ['15', '1'], true],
  ])('knows when it can be handed in: %s', (_, item, response, ready) => {
    expect(isComplete(item, response)).toBe(ready)
  })

  it('fills one blank and keeps the others', () => {
    expect(fill(blanks, fill(blanks, [], 1, 'x'), 0, 'y')).toEqual(['y', 'x'])
  })
})

it('an item can be shown without what is right', () => {
  const bare = JSON.stringify(untold(sampleItem('s')))
  for (const secret of ['answer', 'explanation', 'basis', 'why']) expect(bare).not.toContain(`"${secret}"`)
})

describe('mixing', () => {
  it('is the same every time and never shows the solution', () => {
    for (let i = 0; i < 200; i++) {
      const item = { ...order, id: `o${i}` }
      const shown = arranged(item).options.map((option) => option.key)
      expect(shown).not.toEqual(item.answer)
      expect([...shown].sort()).toEqual(['a', 'b', 'c', 'd'])
      expect(arranged(item).options.map((option) => option.key)).toEqual(shown)
    }
  })

  it('differs from item to item', () => {
    const seen = new Set(
      Array.from({ length: 50 }, (_, i) => arranged({ ...match, id: `p${i}` }).partners[0]?.key),
    )
    expect(seen.size).toBe(4)
  })
})

it.each<[Item, string[], string]>([
  [sampleItem('s'), ['b'], '以当地规定的等待期为准'],
  [judge, ['false'], '错'],
  [order, ['b', 'a'], '选项b → 选项a'],
  [match, ['a=2'], '选项a——对应2'],
  [blanks, ['15|十五', '12345'], '15；12345'],
  [blanks, [], '没有作答'],
])('says an answer in words', (item, answer, text) => {
  expect(answerText(item, answer)).toBe(text)
})
