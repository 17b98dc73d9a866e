import type { CalculatorInput, Sheet } from './types'

/** Answers to a calculator's questions, by key, as they travel. */
export type Answers = Record<string, string>

/** defaultsOf returns the answers a form starts with. */
export function defaultsOf(inputs: CalculatorInput[]): Answers {
  return Object.fromEntries(
    inputs.filter((input) => input.default).map((input) => [input.key, input.default]),
  )
}

/** visibleInputs returns the questions that make sense with the answers so far. */
export function visibleInputs(inputs: CalculatorInput[], answers: Answers): CalculatorInput[] {
  const shown: CalculatorInput[] = []
  for (const input of inputs) {
    const { when } = input
    const asked = !when || shown.some((other) => other.key === when.key)
    if (asked && (!when || when.values.includes(answers[when.key] ?? ''))) shown.push(input)
  }
  return shown
}

/** answersOf keeps the answers to the visible questions; the others are not sent. */
export function answersOf(inputs: CalculatorInput[], answers: Answers): Answers {
  const kept: Answers = {}
  for (const { key } of visibleInputs(inputs, answers)) {
    const value = (answers[key] ?? '').trim()
    if (value) kept[key] = value
  }
  return kept
}

/** checkAnswers returns a sentence for each visible question that is unanswered or out of range. */
export function checkAnswers(inputs: CalculatorInput[], answers: Answers): Record<string, string> {
  const wrong: Record<string, string> = {}
  for (const input of visibleInputs(inputs, answers)) {
    const problem = problemOf(input, (answers[input.key] ?? '').trim())
    if (problem) wrong[input.key] = problem
  }
  return wrong
}

const wholeNumber = /^-?\d+$/
const anyNumber = /^-?\d+(\.\d+)?$/

function problemOf(input: CalculatorInput, value: string): string {
  const picks =
    input.type === 'choice' || input.type === 'yes_no' || input.type === 'date' || input.type === 'month'
  if (!value) return input.required ? `请${picks ? '选择' : '填写'}${input.label}。` : ''
  if (picks) return ''
  if (!anyNumber.test(value)) return `${input.label}要填数字。`
  if (input.type === 'integer' && !wholeNumber.test(value)) return `${input.label}要填整数。`
  return rangeProblem(input, Number(value))
}

function rangeProblem({ label, min, max, unit }: CalculatorInput, value: number): string {
  const [low, high] = [min === '' ? -Infinity : Number(min), max === '' ? Infinity : Number(max)]
  if (value >= low && value <= high) return ''
  if (high === Infinity) return `${label}不能小于 ${min} ${unit}。`
  if (low === -Infinity) return `${label}不能大于 ${max} ${unit}。`
  return `${label}要在 ${min} 到 ${max} ${unit}之间。`
}

/** letterOf returns a sheet as the beginning of a letter. */
export function letterOf(sheet: Sheet): { title: string; text: string } {
  return {
    title: `关于${sheet.title}`.slice(0, 60),
    text: `我用“${sheet.title}”算出的结果如下，想请工作人员核对：\n${sheet.text}`.slice(0, 2000),
  }
}
