import { describe, expect, it } from 'vitest'
import { answersOf, checkAnswers, defaultsOf, letterOf, visibleInputs } from '@/lib/calculator'
import type { CalculatorInput, Sheet } from '@/lib/types'

function question(key: string, change: Partial<CalculatorInput> = {}): CalculatorInput {
  const blank = { unit: '', help: '', min: '', max: '', default: '', options: [], when: null }
  return { key, label: key, type: 'integer', required: true, ...blank, ...change }
}

const inputs = [
  question('原因', { type: 'choice' }),
  question('年限', {
    label: '缴费年限',
    min: '1',
    max: '60',
    unit: '年',
    when: { key: '原因', values: ['失业'] },
  }),
  question('月工资', { type: 'money', required: false, default: '3000' }),
  question('补充', { when: { key: '年限', values: ['3'] } }),
]

describe('a calculator form', () => {
  it('asks only what makes sense', () => {
    const keys = (answers: Record<string, string>) => visibleInputs(inputs, answers).map((input) => input.key)
    expect(keys({})).toEqual(['原因', '月工资'])
    expect(keys({ 原因: '失业' })).toEqual(['原因', '年限', '月工资'])
    expect(keys({ 原因: '失业', 年限: '3' })).toEqual(['原因', '年限', '月工资', '补充'])
    expect(keys({ 原因: '退休', 年限: '3' })).toEqual(['原因', '月工资'])
  })

  it('sends only what was asked', () => {
    expect(answersOf(inputs, { 原因: '退休', 年限: '3', 月工资: ' ' })).toEqual({ 原因: '退休' })
    expect(defaultsOf(inputs)).toEqual({ 月工资: '3000' })
  })

  it.each([
    ['', '请填写缴费年限。'],
    ['两年', '缴费年限要填数字。'],
    ['1.5', '缴费年限要填整数。'],
    ['0', '缴费年限要在 1 到 60 年之间。'],
    ['61', '缴费年限要在 1 到 60 年之间。'],
    ['60', undefined],
  ])('says what is wrong about %j', (value, problem) => {
    expect(checkAnswers(inputs, { 原因: '失业', 年限: value })['年限']).toBe(problem)
  })

  it('needs no answer where none is required', () => {
    expect(checkAnswers(inputs, { 原因: '退休' })).toEqual({})
    expect(checkAnswers(inputs, {})).toEqual({ 原因: '请选择原因。' })
  })
})

it('turns a result into a letter that fits', () => {
  const sheet = { title: '年休假天数'.repeat(20), text: '结果'.repeat(2000) } as Sheet
  const letter = letterOf(sheet)
  expect(letter.title.length).toBeLessThanOrEqual(60)
  expect(letter.text.length).toBeLessThanOrEqual(2000)
})
