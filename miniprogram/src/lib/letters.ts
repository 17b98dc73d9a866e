import type { DemandType, Letter, LetterState } from './types'
import { formatMoment } from './time'

/** The six demand types, in the order citizens are offered them. */
export const demandTypes: { key: DemandType; name: string; hint: string }[] = [
  { key: 'consultation', name: '咨询', hint: '想了解政策或办事流程' },
  { key: 'help', name: '求助', hint: '遇到困难，需要帮忙解决' },
  { key: 'complaint', name: '投诉', hint: '对服务或处理结果不满意' },
  { key: 'report', name: '举报', hint: '反映违法违规的情况' },
  { key: 'suggestion', name: '建议', hint: '希望哪里做得更好' },
  { key: 'praise', name: '表扬', hint: '想感谢帮助过您的人' },
]

/** demandName returns the Chinese word for a demand type. */
export function demandName(type: DemandType): string {
  return demandTypes.find((candidate) => candidate.key === type)?.name ?? '留言'
}

const states: Record<LetterState, { name: string; tone: string }> = {
  submitted: { name: '等待受理', tone: 'warn' },
  accepted: { name: '办理中', tone: 'accent' },
  answered: { name: '已答复', tone: 'good' },
  closed: { name: '已办结', tone: 'plain' },
}

/** describeState returns a letter's state as a word and a tone. */
export function describeState(state: LetterState): { name: string; tone: string } {
  return states[state] ?? states.submitted
}

/** One stop on the way of a letter. */
export interface Stop {
  name: string
  note: string
  reached: boolean
}

/** stopsOf returns the way of a letter from writing to closing, with what is known of each stop. */
export function stopsOf(letter: Letter, now: Date = new Date()): Stop[] {
  const order: LetterState[] = ['submitted', 'accepted', 'answered', 'closed']
  const at = order.indexOf(letter.state)
  const promise = letter.promised_at ? `承诺 ${formatMoment(letter.promised_at, now)} 前答复` : ''
  const answered = letter.answered_at ? formatMoment(letter.answered_at, now) : promise
  return [
    { name: '已提交', note: formatMoment(letter.created_at, now), reached: true },
    { name: '已受理', note: at >= 1 ? '工作人员正在办理' : '等待工作人员受理', reached: at >= 1 },
    { name: '已答复', note: answered, reached: at >= 2 },
    { name: '已办结', note: '', reached: at >= 3 },
  ]
}
