import type { Queue } from './queue'
import type { Item, Lesson, Pack, Standing, Step, Streak, Today } from './types'

/** What the server said last: the pack, and what its answers to syncs changed since. */
export interface Known {
  pack?: Pack
  today?: Today
  standings: Record<string, Standing>
  /** Items answered since the pack was made. */
  answered: string[]
  /** Items of today's challenge that were answered. */
  daily?: string[]
}

/** dayOf returns the day of a time in China, which has one time zone; a phone abroad does not change it. */
export function dayOf(ms: number): string {
  return new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10)
}

/** standingOf merges what the server knows of a lesson with what waits to be sent; the latest wins. */
export function standingOf(lesson: Lesson, known: Known, queue: Queue): Standing {
  const heard = known.standings[lesson.id]
  const said = heard?.version === lesson.version ? heard : fromPack(lesson)
  const mine = queue.progress.filter((p) => p.lesson_id === lesson.id && p.version === lesson.version)
  return mine.reduce<Standing>((standing, p) => {
    const done = p.done || standing.state === 'done'
    const later = p.at >= standing.at
    return {
      lesson_id: lesson.id,
      version: lesson.version,
      card: later ? p.card : standing.card,
      at: later ? p.at : standing.at,
      state: done ? 'done' : 'started',
    }
  }, said)
}

function fromPack({ id, version, progress }: Lesson): Standing {
  return { lesson_id: id, version, card: progress.card, state: progress.state, at: progress.done_at ?? '' }
}

/** lessonsOf returns the lessons of the pack, each with the progress made on this phone. */
export function lessonsOf(known: Known, queue: Queue): Lesson[] {
  return (known.pack?.lessons ?? []).map((lesson) => {
    const { state, card } = standingOf(lesson, known, queue)
    return { ...lesson, progress: { ...lesson.progress, state, card } }
  })
}

/** reviewsDue returns the items that are due now and were not answered since the pack was made. */
export function reviewsDue(known: Known, queue: Queue, now: number): Item[] {
  const answered = new Set([...known.answered, ...queue.answers.map((answer) => answer.item_id)])
  return (known.pack?.reviews ?? [])
    .filter(({ item, due_at }) => Date.parse(due_at) <= now && !answered.has(item.id))
    .map(({ item }) => item)
}

/** todayWith returns the plan of the day with what was done on this phone since. */
export function todayWith(known: Known, queue: Queue, now: number): Today | undefined {
  const said = known.today ?? known.pack?.today
  if (!said) return undefined
  const today = said.day === dayOf(now) ? said : nextDay(said, dayOf(now))
  const seconds = secondsOn(queue, today.day)
  const reviews = known.pack ? reviewsDue(known, queue, now).length : today.reviews_due
  return {
    ...today,
    spent_seconds: today.spent_seconds + seconds.total,
    streak: seconds.any ? continued(today.streak) : today.streak,
    reviews_due: reviews,
    steps: today.steps.filter((step) => isOpen(step, queue, reviews)),
  }
}

/** nextDay is the plan for a phone that was last online on an earlier day. */
function nextDay(said: Today, day: string): Today {
  return { ...said, day, spent_seconds: 0, streak: { ...said.streak, today: false } }
}

function continued(streak: Streak): Streak {
  return streak.today ? streak : { ...streak, days: streak.days + 1, today: true }
}

function secondsOn(queue: Queue, day: string): { total: number; any: boolean } {
  const entries = [...queue.progress, ...queue.answers].filter((e) => dayOf(Date.parse(e.at)) === day)
  return { total: entries.reduce((sum, e) => sum + e.seconds, 0), any: entries.length > 0 }
}

function isOpen(step: Step, queue: Queue, reviews: number): boolean {
  if (step.action === 'review') return reviews > 0
  if (!step.lesson_id) return true
  return !queue.progress.some((p) => p.lesson_id === step.lesson_id && p.done)
}
