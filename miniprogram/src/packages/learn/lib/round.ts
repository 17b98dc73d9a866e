import { grade } from './grade'
import type { Item } from './types'

/** A round of items that are answered one after the other. */
export interface Round {
  items: Item[]
  at: number
  given: Record<string, string[]>
}

/** roundOf starts a round. */
export function roundOf(items: Item[]): Round {
  return { items, at: 0, given: {} }
}

/** current returns the item being asked, or undefined at the end. */
export function current(round: Round): Item | undefined {
  return round.items[round.at]
}

/** withAnswer notes the first answer to the item being asked. */
export function withAnswer(round: Round, response: string[]): Round {
  const item = current(round)
  if (!item || round.given[item.id]) return round
  return { ...round, given: { ...round.given, [item.id]: response } }
}

/** onward goes to the next item once this one is answered. */
export function onward(round: Round): Round {
  const item = current(round)
  return item && round.given[item.id] ? { ...round, at: round.at + 1 } : round
}

/** extended adds another group of items, each only once. */
export function extended(round: Round, items: Item[]): Round {
  const known = new Set(round.items.map((item) => item.id))
  return { ...round, items: [...round.items, ...items.filter((item) => !known.has(item.id))] }
}

/** tally counts how many were answered and how many of them right. */
export function tally(round: Round): { answered: number; right: number } {
  const answered = round.items.filter((item) => round.given[item.id])
  const right = answered.filter((item) => grade(item, round.given[item.id] ?? []).right)
  return { answered: answered.length, right: right.length }
}
