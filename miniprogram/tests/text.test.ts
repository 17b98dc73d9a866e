import { describe, expect, it } from 'vitest'
import { describeSource, describeValidity, paragraphs, plainAnswer, splitPhones } from '@/lib/blocks'
import { bodyOf, checkDraft, emptyDraft, keepDraft, loadDraft, wouldLose } from '@/lib/draft'
import { newClientId } from '@/lib/ids'
import { demandName, describeState, stopsOf } from '@/lib/letters'
import { groupNumbers } from '@/lib/numbers'
import { memoryStore } from '@/lib/storage'
import { formatClock, formatDate, formatDistance, formatMoment, formatWait, needsTimeLabel } from '@/lib/time'
import { sampleLetter } from './samples'

const phones = (text: string) => splitPhones(text).flatMap((run) => (run.phone ? [run.phone] : []))
const local = (y: number, m: number, d: number, h = 9) => new Date(y, m - 1, d, h, 5)

describe('telephone numbers in a text', () => {
  it.each([
    ['请拨打 12345 咨询', ['12345']],
    ['火警 119、急救120。', ['119', '120']],
    ['户政热线0512-68881234转2', ['051268881234']],
    ['全国热线 400-123-4567', ['4001234567']],
    ['手机 13800138000', ['13800138000']],
    ['水务 96116', ['96116']],
  ])('%s', (text, expected) => expect(phones(text)).toEqual(expected))

  it.each([
    '罚款 12300 元以下',
    '满 120 天',
    '2026-11-20',
    '第120号令',
    '编号 11012345678901',
    '共 110 人',
    '95%',
  ])('leaves %s alone', (text) => expect(phones(text)).toEqual([]))

  it('keeps every character', () => {
    const text = '先打 110，再打 12345。'
    expect(
      splitPhones(text)
        .map((run) => run.text)
        .join(''),
    ).toBe(text)
  })
})

describe('answers', () => {
  it('are split into paragraphs', () => expect(paragraphs(' 一\n\n二 \n')).toEqual(['一', '二']))

  it('name their source', () => {
    expect(describeSource({ name: '居民身份证法', clause: '第十一条' })).toBe('《居民身份证法》 第十一条')
    expect(describeSource({ name: '《通知》', number: '公通字〔2015〕30号' })).toBe(
      '《通知》（公通字〔2015〕30号）',
    )
  })

  it('say how long they hold', () => {
    const content = { kind: 'answer', text: '' } as const
    expect(describeValidity({ ...content, valid_from: '2026-01-01' })).toBe('2026年1月1日起施行，现行有效')
    expect(describeValidity({ ...content, valid_from: '2026-01-01', valid_until: '2026-12-31' })).toBe(
      '2026年1月1日至2026年12月31日有效',
    )
    expect(describeValidity(content)).toBe('')
  })

  it('can be copied as plain text', () => {
    const text = plainAnswer({
      kind: 'answer',
      question: '怎么办',
      text: '这样办。',
      blocks: [
        { type: 'steps', title: '步骤', items: ['取号', '拍照'] },
        { type: 'phone', name: '热线', number: '12345' },
      ],
      sources: [{ name: '某法' }],
    })
    expect(text).toBe('怎么办\n这样办。\n【步骤】\n1. 取号\n2. 拍照\n热线：12345\n依据：《某法》')
  })
})

describe('times', () => {
  const now = local(2026, 11, 21, 12)
  it.each([
    [local(2026, 11, 21), '09:05'],
    [local(2026, 11, 20), '昨天 09:05'],
    [local(2026, 11, 22), '明天 09:05'],
    [local(2026, 11, 18), '周三 09:05'],
    [local(2026, 3, 8), '3月8日 09:05'],
    [local(2025, 12, 31), '2025年12月31日 09:05'],
  ])('%s', (when, expected) => expect(formatMoment(when.toISOString(), now)).toBe(expected))

  it('are empty when unreadable', () => {
    expect([formatMoment('x'), formatClock(''), formatDate('x'), formatDate(null)]).toEqual(['', '', '', ''])
  })

  it('are dates, waits and distances', () => {
    expect(formatDate('2026-03-08')).toBe('2026年3月8日')
    expect([formatWait(20), formatWait(100), formatWait(4000)]).toEqual([
      '不到 1 分钟',
      '约 2 分钟',
      '1 小时以上',
    ])
    expect([formatDistance(3), formatDistance(348), formatDistance(1240), formatDistance(12_400)]).toEqual([
      '10 米',
      '350 米',
      '1.2 公里',
      '12 公里',
    ])
  })

  it('stand between messages that are far apart', () => {
    expect(needsTimeLabel(undefined, '2026-11-21T04:00:00Z')).toBe(true)
    expect(needsTimeLabel('2026-11-21T04:00:00Z', '2026-11-21T04:04:00Z')).toBe(false)
    expect(needsTimeLabel('2026-11-21T04:00:00Z', '2026-11-21T04:06:00Z')).toBe(true)
  })
})

describe('letters', () => {
  it('are checked before they are sent', () => {
    const draft = { ...emptyDraft(), contact_phone: '138' }
    expect(Object.keys(checkDraft(draft))).toEqual(['title', 'text', 'contact_phone'])
    expect(
      checkDraft({ ...draft, title: '噪音', text: '夜里一直施工', contact_phone: '13800138000' }),
    ).toEqual({})
  })

  it('are not replaced by an offered one unasked', () => {
    const offer = { demand_type: 'complaint' as const, title: '施工噪音', text: '夜里一直施工' }
    expect(wouldLose(emptyDraft(), offer)).toBe(false)
    expect(wouldLose({ ...emptyDraft(), text: offer.text }, offer)).toBe(false)
    expect(wouldLose({ ...emptyDraft(), text: '路灯不亮' }, offer)).toBe(true)
  })

  it('keep their client id while they are a draft', () => {
    const storage = memoryStore()
    const draft = { ...emptyDraft(), title: '噪音' }
    keepDraft(storage, draft)
    expect(loadDraft(storage)).toEqual(draft)
    expect(bodyOf(draft, '').client_id).toBe(draft.client_id)
    expect(bodyOf(draft, 'c1')).toMatchObject({ conversation_id: 'c1', contact_phone: undefined })
  })

  it('show their way', () => {
    expect(stopsOf(sampleLetter()).map((stop) => stop.reached)).toEqual([true, false, false, false])
    expect(stopsOf(sampleLetter())[2]?.note).toMatch(/^承诺 .+ 前答复$/)
    expect(stopsOf(sampleLetter({ state: 'closed' })).every((stop) => stop.reached)).toBe(true)
    expect(describeState('answered').name).toBe('已答复')
    expect(demandName('report')).toBe('举报')
  })
})

it('numbers are grouped with emergencies first', () => {
  const number = (n: string, kind: string) => ({ name: n, number: n, about: '', kind })
  const groups = groupNumbers([
    number('12345', '政务热线'),
    number('110', 'emergency'),
    number('12333', '政务热线'),
  ])
  expect(groups.map((group) => [group.title, group.items.length])).toEqual([
    ['紧急求助', 1],
    ['政务热线', 2],
  ])
})

it('client ids differ and fit the limit', () => {
  const ids = new Set(Array.from({ length: 1000 }, () => newClientId()))
  expect(ids.size).toBe(1000)
  expect([...ids].every((id) => id.length <= 64)).toBe(true)
})
