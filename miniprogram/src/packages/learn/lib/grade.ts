import type { Item } from './types'

/** The outcome of one answer; score is 0 to 1 and right means 1. */
export interface Mark {
  right: boolean
  score: number
}

/**
 * grade marks a response on the phone, so that feedback needs no network. It follows the server's rules
 * (server/exam Grade), which marks the same response again and has the last word.
 */
export function grade(item: Item, response: string[]): Mark {
  const answer = item.answer ?? []
  if (response.length === 0 || answer.length === 0) return { right: false, score: 0 }
  const score = scoreOf(item, answer, response)
  return { right: score === 1, score }
}

function scoreOf(item: Item, answer: string[], response: string[]): number {
  switch (item.kind) {
    case 'multiple':
      return scoreMultiple(answer, response)
    case 'order':
      return scoreOrder(answer, response)
    case 'match':
      return response.filter((pair) => answer.includes(pair)).length / answer.length
    case 'fill_in':
      return scoreBlanks(answer, response)
    default:
      return response[0] === answer[0] ? 1 : 0
  }
}

function scoreMultiple(answer: string[], response: string[]): number {
  if (!response.every((key) => answer.includes(key))) return 0
  return response.length === answer.length ? 1 : 0.5
}

/** The share of neighbours that follow each other as they should. */
function scoreOrder(answer: string[], response: string[]): number {
  if (answer.length < 2) return answer[0] === response[0] ? 1 : 0
  let right = 0
  for (let i = 0; i + 1 < response.length; i++) {
    const at = answer.indexOf(response[i] ?? '')
    if (at >= 0 && at + 1 < answer.length && answer[at + 1] === response[i + 1]) right++
  }
  return right / (answer.length - 1)
}

function scoreBlanks(answer: string[], response: string[]): number {
  const right = answer.filter((accepted, i) => fits(accepted, response[i] ?? ''))
  return right.length / answer.length
}

/** fits reports whether a text is one of a blank's accepted forms, which are separated by "|". */
export function fits(accepted: string, text: string): boolean {
  const said = plain(text)
  return said !== '' && accepted.split('|').some((form) => plain(form) === said)
}

// Percent, point and minus carry meaning in figures; all other punctuation is a matter of taste.
const noise = /[\s!"#&'()*,/:;?@[\\\]_{}、。〈〉《》「」『』【】〔〕…—–‘’“”·]/g

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(noise, '')
}
