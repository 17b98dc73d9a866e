import type { KeyValue } from '@/lib/storage'
import type { Card, Item, Lesson, Standing } from './types'

/** One walk through a lesson: the card being shown and what was answered on the way. */
export interface Run {
  lessonId: string
  version: number
  card: number
  answers: Record<string, string[]>
}

/** startRun continues where the learner left, or begins again with a lesson that is done or was changed. */
export function startRun(lesson: Lesson, standing: Standing, saved: Run | undefined): Run {
  const fresh: Run = { lessonId: lesson.id, version: lesson.version, card: 0, answers: {} }
  if (standing.state === 'done') return fresh
  const same = saved?.lessonId === lesson.id && saved.version === lesson.version
  const run = same ? { ...fresh, answers: saved.answers } : fresh
  return { ...run, card: clamp(lesson, standing.card) }
}

function clamp(lesson: Lesson, card: number): number {
  return Math.max(0, Math.min(card, lesson.cards.length - 1))
}

/** cardOf returns the card being shown. */
export function cardOf(lesson: Lesson, run: Run): Card | undefined {
  return lesson.cards[run.card]
}

/** itemOf returns the item a quiz card asks, or undefined for other cards. */
export function itemOf(lesson: Lesson, card: Card | undefined): Item | undefined {
  if (card?.kind !== 'quiz') return undefined
  return lesson.items.find((item) => item.id === card.item_id)
}

/** mayGoOn reports whether the card may be left forwards: a question wants an answer first. */
export function mayGoOn(lesson: Lesson, run: Run): boolean {
  const item = itemOf(lesson, cardOf(lesson, run))
  return !item || run.answers[item.id] !== undefined
}

/** isLast reports whether the card being shown is the last one. */
export function isLast(lesson: Lesson, run: Run): boolean {
  return run.card >= lesson.cards.length - 1
}

/** moved returns the run some cards on or back, inside the lesson. */
export function moved(lesson: Lesson, run: Run, by: number): Run {
  return { ...run, card: clamp(lesson, run.card + by) }
}

/** answered returns the run with one more answer; the first answer to an item stays. */
export function answered(run: Run, itemId: string, response: string[]): Run {
  if (run.answers[itemId]) return run
  return { ...run, answers: { ...run.answers, [itemId]: response } }
}

/** openItems returns the items of quiz cards that have no answer yet. */
export function openItems(lesson: Lesson, run: Run): Item[] {
  const items = lesson.cards.map((card) => itemOf(lesson, card))
  return items.filter((item): item is Item => item !== undefined && !run.answers[item.id])
}

/** firstOpen returns the first card with an unanswered question, or the last card. */
export function firstOpen(lesson: Lesson, run: Run): number {
  const open = lesson.cards.findIndex((card) => {
    const item = itemOf(lesson, card)
    return item !== undefined && !run.answers[item.id]
  })
  return open < 0 ? lesson.cards.length - 1 : open
}

const runKey = (owner: string) => `learn.${owner}.run`

/** loadRun returns the last walk on this phone. */
export function loadRun(storage: KeyValue, owner: string): Run | undefined {
  return storage.get<Run>(runKey(owner))
}

/** keepRun stores the walk, so that a reload in the middle asks no question twice. */
export function keepRun(storage: KeyValue, owner: string, run: Run): void {
  storage.set(runKey(owner), run)
}

/** dropRun forgets the walk once the lesson is done. */
export function dropRun(storage: KeyValue, owner: string): void {
  storage.remove(runKey(owner))
}
