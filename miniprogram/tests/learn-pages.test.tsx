import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { coursesOf } from '@/packages/learn/lib/catalogue'
import { dayLabel, dayLevel, fourWeeks, percent } from '@/packages/learn/lib/figures'
import { linkPath } from '@/packages/learn/lib/links'
import { current, extended, onward, roundOf, tally, withAnswer } from '@/packages/learn/lib/round'
import { addMatter, addTime, budgets, withoutAt } from '@/packages/learn/lib/settings'
import type { Card, Item } from '@/packages/learn/lib/types'
import { askButton } from '@/packages/learn/lib/useAsk'
import { CardView } from '@/packages/learn/parts/CardView'
import { Feedback } from '@/packages/learn/parts/Feedback'
import { ItemView } from '@/packages/learn/parts/ItemView'
import { sampleItem, sampleLesson } from './learn-samples'

const none = () => undefined
const ask = (item: Item, given?: string[]) =>
  renderToStaticMarkup(
    <ItemView item={item} response={given ?? []} onChange={none} locked={given !== undefined} />,
  )
const view = (item: Item, response: string[]) =>
  renderToStaticMarkup(<ItemView item={item} response={response} onChange={none} />)
const options = [
  { key: 'a', text: '受理' },
  { key: 'b', text: '派单' },
]
const partners = [
  { key: '1', text: '十五分钟' },
  { key: '2', text: '五个工作日' },
]

describe('an item', () => {
  it('of one choice needs no button to hand it in', () => {
    const html = ask(sampleItem('s'))
    expect(html).toContain('aria-label="缴费当月"')
    expect(html).toContain('单选')
    expect(askButton(sampleItem('s'), undefined, [])).toEqual({ text: '点一个答案', ready: false })
  })

  it('judges with two big buttons', () => {
    expect(ask(sampleItem('t', { kind: 'true_false', options: [], answer: ['true'] }))).toMatch(/对.*错/)
  })

  it.each<[string, Partial<Item>]>([
    ['multiple', { kind: 'multiple' }],
    ['order', { kind: 'order', options }],
    ['match', { kind: 'match', options, partners }],
    ['fill_in', { kind: 'fill_in', stem: '承诺 ____ 内接通，拨 ____ 。', blanks: 2 }],
  ])('of kind %s is handed in once it is complete', (_, change) => {
    const item = sampleItem('x', change)
    expect(askButton(item, undefined, [])).toEqual({ text: '提交', ready: false })
    const whole: Record<string, string[]> = {
      multiple: ['a'],
      order: ['b', 'a'],
      match: ['a=1', 'b=2'],
      fill_in: ['x', 'y'],
    }
    expect(askButton(item, undefined, whole[item.kind] ?? [])?.ready).toBe(true)
    expect(askButton(item, ['a'], [])).toBeNull()
  })

  it('tells what was missed apart from what was chosen', () => {
    const html = ask(sampleItem('m', { kind: 'multiple', answer: ['a', 'b'] }), ['a'])
    expect(html.match(/漏选了/g)).toHaveLength(1)
  })

  it('shows the places of a sequence', () => {
    expect(view(sampleItem('o', { kind: 'order', options }), ['b', 'a'])).toContain('aria-label="第 1，派单"')
  })

  it('shows who is paired with whom', () => {
    const html = view(sampleItem('m', { kind: 'match', options, partners }), ['b=1'])
    expect(html).toContain('aria-label="右边，十五分钟，配左边 2"')
  })

  it('numbers its blanks', () => {
    const html = view(
      sampleItem('f', { kind: 'fill_in', stem: '承诺 ____ 内接通，拨 ____ 。', blanks: 2 }),
      [],
    )
    expect(html).toContain('承诺 （1） 内接通，拨 （2） 。')
    expect(html).toContain('aria-label="第 2 空"')
  })

  it('shows after answering what is right, what was wrong and why', () => {
    const html = ask(sampleItem('s'), ['a'])
    expect(html).toMatch(/option--bad.*缴费当月.*断缴超过三个月/)
    expect(html).toMatch(/option--good.*等待期为准/)
  })

  it('in an exam shows nothing of the answer', () => {
    const bare = sampleItem('s', { answer: undefined, explanation: undefined, basis: null })
    const html = renderToStaticMarkup(<ItemView item={bare} response={['a']} onChange={none} />)
    expect(html).toContain('option--on')
    expect(html).not.toMatch(/option--(good|bad)/)
  })
})

it('feedback names the right answer, the explanation and the clause', () => {
  const html = renderToStaticMarkup(<Feedback item={sampleItem('s')} response={['a']} />)
  for (const part of [
    '答错了',
    '正确答案：以当地规定的等待期为准',
    '各地等待期不同',
    '《社会保险法》第二十三条',
  ]) {
    expect(html).toContain(part)
  }
  const partly = sampleItem('m', { kind: 'multiple', answer: ['a', 'b'] })
  expect(renderToStaticMarkup(<Feedback item={partly} response={['a']} />)).toContain('对了一部分')
})

describe('a card', () => {
  const card = (change: Partial<Card>) =>
    renderToStaticMarkup(
      <CardView card={{ kind: 'text', title: '', text: '', lines: [], seconds: 0, spoken: '', ...change }} />,
    )
  const line = (who: string, text: string, good = true) => ({ who, text, good })

  it.each<[string, Partial<Card>, string[]]>([
    ['of steps', { kind: 'flow', lines: [line('', '登录'), line('', '备案')] }, ['1', '登录', '2', '备案']],
    [
      'of a dialogue',
      { kind: 'dialogue', lines: [line('坐席', '您别急'), line('坐席', '这不归我管', false)] },
      ['这样说', '别这样说'],
    ],
    [
      'of two sides',
      { kind: 'compare', lines: [line('备案', '先办'), line('转诊', '先开')] },
      ['备案', '转诊'],
    ],
    ['of points', { kind: 'list', lines: [line('材料', '社保卡')] }, ['材料：社保卡']],
    ['of a picture', { kind: 'image', file_url: '/api/v1/files/f' }, ['<img src="/api/v1/files/f"']],
    ['of a film', { kind: 'video', file_url: '/api/v1/files/f' }, ['<video']],
  ])('%s', (_, change, parts) => {
    const html = card(change)
    for (const part of parts) expect(html).toContain(part)
  })

  it('says when what it cites has changed', () => {
    expect(card({ article: { id: 'a', title: '异地就医', version: 1, changed: true } })).toContain(
      '最近有变化',
    )
  })
})

describe('a round', () => {
  const items = [sampleItem('a'), sampleItem('b')]

  it('goes on only after an answer and counts what was right', () => {
    let round = roundOf(items)
    expect(onward(round)).toBe(round)
    round = onward(withAnswer(round, ['b']))
    expect(current(round)?.id).toBe('b')
    round = onward(withAnswer(round, ['a']))
    expect(current(round)).toBeUndefined()
    expect(tally(round)).toEqual({ answered: 2, right: 1 })
  })

  it('keeps the first answer', () => {
    const once = withAnswer(roundOf(items), ['b'])
    expect(withAnswer(once, ['a'])).toBe(once)
  })

  it('grows by groups, each item once', () => {
    const grown = extended(roundOf(items), [sampleItem('b'), sampleItem('c')])
    expect(grown.items.map((item) => item.id)).toEqual(['a', 'b', 'c'])
  })
})

it('groups the lessons on the phone by course and searches them', () => {
  const lessons = [sampleLesson('l1'), sampleLesson('l2', { title: '生育津贴', course: null })]
  expect(coursesOf(lessons, '').map((course) => [course.title, course.lessons.length])).toEqual([
    ['医保', 1],
    ['其他', 1],
  ])
  expect(coursesOf(lessons, '津贴')).toHaveLength(1)
})

it.each([
  [{ page: 'lesson', id: 'l1' } as const, '/packages/learn/player/index?id=l1'],
  [{ page: 'review', id: '' } as const, '/packages/learn/session/index?kind=review'],
  [{ page: 'exam', id: 'e' } as const, '/packages/learn/exams/index'],
  [{ page: 'certificate', id: 'c' } as const, '/packages/learn/certificate/index?id=c'],
  [{ page: 'path', id: '' } as const, '/packages/learn/today/index'],
])('a notice leads to its page', (link, path) => expect(linkPath(link)).toBe(path))

it('a reminder leads straight into the day', () => {
  expect(linkPath({ page: 'today' }, '/packages/learn/player/index?id=l1')).toContain('player')
  expect(linkPath({ page: 'today' })).toBe('/packages/learn/today/index')
})

it('figures are said plainly', () => {
  expect([percent(0.846), percent(2), percent(-1)]).toEqual(['85%', '100%', '0%'])
  expect([0, 60, 300, 900].map(dayLevel)).toEqual([0, 1, 2, 3])
  const day = { day: '2026-11-08', seconds: 200, items: 6, right: 5, lessons: 1 }
  expect(dayLabel(day)).toBe('11月8日，学习 4 分钟，答题 6 道，答对 5 道')
  const weeks = fourWeeks([day], Date.parse('2026-11-21T01:00:00Z'))
  expect([weeks.length, weeks[0]?.day, weeks[27]?.day]).toEqual([28, '2026-10-25', '2026-11-21'])
  expect(weeks.find((one) => one.day === day.day)).toEqual(day)
  expect(dayLabel({ ...day, seconds: 0, items: 0 })).toBe('11月8日，没有学习')
})

it('settings change without doubles', () => {
  expect(budgets(7)).toEqual([3, 5, 7, 10, 15, 20, 30])
  expect(addTime(['18:20'], '08:10')).toEqual(['08:10', '18:20'])
  expect(addMatter(['医保'], ' 医保 ')).toEqual(['医保'])
  expect(withoutAt(['a', 'b'], 0)).toEqual(['b'])
})
