import type { AnswerEntry, ProgressEntry } from './types'

/** What was done on this phone and the server has not answered for. */
export interface Queue {
  progress: ProgressEntry[]
  answers: AnswerEntry[]
  /** client_ids that were sent at least once; such entries never change. */
  sent: string[]
  /** How many complete answers of the server left an entry out. */
  tries: Record<string, number>
  /** client_ids of the last entries the server did not take. */
  refused: string[]
}

/** The most entries of each sort in one batch; the server's limit. */
export const maxBatch = 200
/** The most seconds one entry may report; the server's limit. */
const maxSeconds = 3_600

/** emptyQueue returns a queue with nothing in it. */
export function emptyQueue(): Queue {
  return { progress: [], answers: [], sent: [], tries: {}, refused: [] }
}

/** sizeOf returns how many entries wait. */
export function sizeOf(queue: Queue): number {
  return queue.progress.length + queue.answers.length
}

/** nextBatch returns the oldest entries, as many as one request may carry, or null when nothing waits. */
export function nextBatch(queue: Queue): { progress: ProgressEntry[]; answers: AnswerEntry[] } | null {
  if (sizeOf(queue) === 0) return null
  return { progress: queue.progress.slice(0, maxBatch), answers: queue.answers.slice(0, maxBatch) }
}

/** withoutIds returns the queue without the entries of these client_ids. */
export function withoutIds(queue: Queue, ids: ReadonlySet<string>): Queue {
  const stays = (entry: { client_id: string }) => !ids.has(entry.client_id)
  return {
    progress: queue.progress.filter(stays),
    answers: queue.answers.filter(stays),
    sent: queue.sent.filter((id) => !ids.has(id)),
    tries: Object.fromEntries(Object.entries(queue.tries).filter(([id]) => !ids.has(id))),
    refused: queue.refused,
  }
}

/**
 * mergeProgress adds an entry of progress. One that was never sent takes the new one in: its seconds are
 * added, the latest card counts, and done stays done.
 */
export function mergeProgress(queue: Queue, entry: ProgressEntry): ProgressEntry[] {
  const last = queue.progress.findIndex(
    (p) =>
      p.lesson_id === entry.lesson_id &&
      p.version === entry.version &&
      !queue.sent.includes(p.client_id) &&
      p.seconds + entry.seconds <= maxSeconds,
  )
  const before = queue.progress[last]
  if (!before) return [...queue.progress, { ...entry, seconds: Math.min(entry.seconds, maxSeconds) }]
  const merged = {
    ...entry,
    client_id: before.client_id,
    done: before.done || entry.done,
    seconds: before.seconds + entry.seconds,
  }
  return queue.progress.map((p, i) => (i === last ? merged : p))
}
