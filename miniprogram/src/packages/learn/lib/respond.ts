import type { Item, ItemOption } from './types'

/** How a response grows by taps. All functions return a new response. */

/** taps reports whether one tap answers the whole item. */
export function isOneTap(item: Item): boolean {
  return item.kind === 'single' || item.kind === 'dialogue' || item.kind === 'true_false'
}

/** toggle adds or removes an option of a multiple choice; keys stay in the order of the options. */
export function toggle(item: Item, response: string[], key: string): string[] {
  const chosen = response.includes(key) ? response.filter((k) => k !== key) : [...response, key]
  return item.options.map((option) => option.key).filter((k) => chosen.includes(k))
}

/** inSequence puts an option at the end of an order, or takes it and all after it back. */
export function inSequence(response: string[], key: string): string[] {
  const at = response.indexOf(key)
  return at < 0 ? [...response, key] : response.slice(0, at)
}

/** partnerOf returns what an option is matched with, or ''. */
export function partnerOf(response: string[], option: string): string {
  const pair = response.find((p) => p.startsWith(`${option}=`))
  return pair ? pair.slice(option.length + 1) : ''
}

/** pair matches an option with a partner; either of them loses the match it had. */
export function pair(response: string[], option: string, partner: string): string[] {
  const others = response.filter((p) => !p.startsWith(`${option}=`) && !p.endsWith(`=${partner}`))
  return [...others, `${option}=${partner}`]
}

/** unpair takes the match of an option back. */
export function unpair(response: string[], option: string): string[] {
  return response.filter((p) => !p.startsWith(`${option}=`))
}

/** fill writes the text of one blank. */
export function fill(item: Item, response: string[], blank: number, text: string): string[] {
  return Array.from({ length: blanksOf(item) }, (_, i) => (i === blank ? text : (response[i] ?? '')))
}

/** blanksOf returns how many blanks a stem has. */
export function blanksOf(item: Item): number {
  return item.blanks || item.answer?.length || 1
}

/** isComplete reports whether the response can be handed in. */
export function isComplete(item: Item, response: string[]): boolean {
  switch (item.kind) {
    case 'multiple':
      return response.length > 0
    case 'order':
    case 'match':
      return response.length === item.options.length
    case 'fill_in':
      return response.length === blanksOf(item) && response.every((text) => text.trim() !== '')
    default:
      return response.length === 1
  }
}

/**
 * arranged returns the item as it is shown in practice: what has to be put in order or matched is mixed, the
 * same way every time, and never comes in the order that is right.
 */
export function arranged(item: Item): Item {
  if (item.kind === 'order') {
    const options = mixed(item.options, item.id)
    const solved = options.every((option, i) => option.key === item.answer?.[i])
    return { ...item, options: solved ? rotated(options) : options }
  }
  return item.kind === 'match' ? { ...item, partners: mixed(item.partners, item.id) } : item
}

function rotated<T>(list: T[]): T[] {
  return [...list.slice(1), ...list.slice(0, 1)]
}

function mixed(options: ItemOption[], seed: string): ItemOption[] {
  const weight = (option: ItemOption) => hash(seed + option.key)
  return [...options].sort((a, b) => weight(a) - weight(b) || (a.key < b.key ? -1 : 1))
}

function hash(text: string): number {
  let h = 2166136261
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619)
  // The last characters differ most and must reach the high bits, too.
  h = Math.imul(h ^ (h >>> 15), 2246822519)
  return (h ^ (h >>> 13)) >>> 0
}

/** answerText says a response or an answer in words. */
export function answerText(item: Item, answer: string[]): string {
  if (answer.length === 0) return '没有作答'
  switch (item.kind) {
    case 'true_false':
      return answer[0] === 'true' ? '对' : '错'
    case 'match':
      return answer.map((p) => pairText(item, p)).join('；')
    case 'fill_in':
      return answer.map((form) => form.split('|')[0] ?? '').join('；')
    case 'order':
      return answer.map((key) => textOf(item.options, key)).join(' → ')
    default:
      return answer.map((key) => textOf(item.options, key)).join('；')
  }
}

function pairText(item: Item, p: string): string {
  const [left = '', right = ''] = p.split('=')
  return `${textOf(item.options, left)}——${textOf(item.partners, right)}`
}

function textOf(options: ItemOption[], key: string): string {
  return options.find((option) => option.key === key)?.text ?? key
}

/** untold returns the item without what is right, as in an exam. */
export function untold(item: Item): Item {
  const options = item.options.map(({ key, text }) => ({ key, text }))
  return { ...item, options, answer: undefined, explanation: undefined, basis: undefined }
}
