import { isComplete } from './respond'
import type { Attempt, ExamAnswer, Item, Signal } from './types'

/** What a phone holds of an attempt: answers the server may not have, and signals it does not have. */
export interface Draft {
  /** What was answered in this visit, and before it if the server may not have it. */
  answers: Record<string, ExamAnswer>
  /** Seconds spent on each item in all visits. */
  seconds: Record<string, number>
  /** Items whose answer the server has not confirmed. */
  dirty: string[]
  signals: Signal[]
}

/** emptyDraft returns a draft with nothing in it. */
export function emptyDraft(): Draft {
  return { answers: {}, seconds: {}, dirty: [], signals: [] }
}

/** reopened returns a draft for another visit: what the server confirmed is now read from there. */
export function reopened(draft: Draft): Draft {
  const dirty = Object.entries(draft.answers).filter(([id]) => draft.dirty.includes(id))
  return { ...draft, answers: Object.fromEntries(dirty) }
}

/** withResponse notes an answer; the seconds spent on the item add up. */
export function withResponse(draft: Draft, answer: ExamAnswer): Draft {
  const id = answer.item_id
  const seconds = answer.seconds + (draft.seconds[id] ?? 0)
  return {
    ...draft,
    answers: { ...draft.answers, [id]: { ...answer, seconds } },
    seconds: { ...draft.seconds, [id]: seconds },
    dirty: [...draft.dirty.filter((other) => other !== id), id],
  }
}

/** unsaved returns the answers the server has to be told. */
export function unsaved(draft: Draft): ExamAnswer[] {
  return draft.dirty.flatMap((id) => draft.answers[id] ?? [])
}

/** asSent returns answers as the server takes them: a sequence that is not whole counts as none. */
export function asSent(items: Item[], answers: ExamAnswer[]): ExamAnswer[] {
  const orders = items.filter((item) => item.kind === 'order')
  return answers.map((answer) => {
    const order = orders.find((item) => item.id === answer.item_id)
    return order && !isComplete(order, answer.response) ? { ...answer, response: [] } : answer
  })
}

/** afterSave takes off what the server confirmed, unless it was changed while the request was under way. */
export function afterSave(draft: Draft, sent: ExamAnswer[], saved: string[]): Draft {
  const done = sent.filter(
    (answer) => saved.includes(answer.item_id) && draft.answers[answer.item_id] === answer,
  )
  const ids = new Set(done.map((answer) => answer.item_id))
  return { ...draft, dirty: draft.dirty.filter((id) => !ids.has(id)) }
}

/** withSignal notes that the page was left, came back, or that something was pasted. */
export function withSignal(draft: Draft, signal: Signal): Draft {
  return { ...draft, signals: [...draft.signals, signal].slice(-200) }
}

/** afterSignals takes off the signals that were sent. */
export function afterSignals(draft: Draft, sent: Signal[]): Draft {
  const ids = new Set(sent.map((signal) => signal.client_id))
  return { ...draft, signals: draft.signals.filter((signal) => !ids.has(signal.client_id)) }
}

/** responseTo returns the answer shown for an item: this visit's, else the one the server had before it. */
export function responseTo(attempt: Attempt, draft: Draft, itemId: string): string[] {
  return draft.answers[itemId]?.response ?? attempt.answers[itemId] ?? []
}

/** openItems returns the items that have no whole answer yet. */
export function openItems(attempt: Attempt, draft: Draft): Item[] {
  return attempt.items.filter((item) => !isComplete(item, responseTo(attempt, draft, item.id)))
}

/** clockOffset returns by how many milliseconds the server's clock is ahead of the phone's. */
export function clockOffset(serverTime: string, now: number): number {
  const server = Date.parse(serverTime)
  return Number.isNaN(server) ? 0 : server - now
}

/** secondsLeft returns how long an attempt goes on by the server's clock, never below 0. */
export function secondsLeft(endsAt: string, offset: number, now: number): number {
  return Math.max(0, Math.ceil((Date.parse(endsAt) - now - offset) / 1000))
}

/** countdownText says seconds as 29:05, or 1:02:00 from an hour on. */
export function countdownText(seconds: number): string {
  const two = (n: number) => String(n).padStart(2, '0')
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60]
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`
}
