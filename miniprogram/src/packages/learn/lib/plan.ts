import type { Lesson, Step, StepAction, Today } from './types'

const base = '/packages/learn'

const query = (pairs: Record<string, string | undefined>): string =>
  Object.entries(pairs)
    .filter(([, value]) => value)
    .map(([key, value]) => `${key}=${encodeURIComponent(value ?? '')}`)
    .join('&')

/** lessonPath returns the page on which a lesson is played. */
export function lessonPath(id: string): string {
  return `${base}/player/index?${query({ id })}`
}

/** pathOf returns the page on which a step is done. */
export function pathOf(step: Step): string {
  if (step.lesson_id) return lessonPath(step.lesson_id)
  if (step.action === 'review') return `${base}/session/index?kind=review`
  if (step.action === 'assigned') return `${base}/exams/index`
  return `${base}/session/index?${query({ kind: 'probe', matter: step.matter })}`
}

/** Names of what a step is, shown before its title. */
export const actionNames: Record<StepAction, string> = {
  lesson: '课程',
  probe: '摸底',
  prove: '检验',
  review: '复习',
  assigned: '任务',
}

/** What the phone holds for learning without network. */
export interface Held {
  online: boolean
  /** The lessons on the phone, in the order in which they are useful. */
  lessons: Lesson[]
}

/** isPossible reports whether a step can be done now: without network only what the phone holds. */
export function isPossible(step: Step, held: Held): boolean {
  if (held.online || step.action === 'review') return true
  return held.lessons.some((lesson) => lesson.id === step.lesson_id)
}

/** What one tap starts: its page and how many minutes it takes. */
export interface Start {
  path: string
  minutes: number
  text: string
}

/** A promise for a day without a plan: the shortest lesson. */
const fewMinutes = 3

/** startOf returns what the big button of a day starts: the placement for newcomers, else the first step. */
export function startOf(today: Today, held: Held): Start {
  if (!today.placed && held.online) {
    return { path: `${base}/session/index?kind=placement`, minutes: 5, text: '开始定位测试' }
  }
  const step = today.steps.find((candidate) => isPossible(candidate, held))
  if (step) {
    const minutes = step.minutes || fewMinutes
    return { path: pathOf(step), minutes, text: `开始今天的 ${minutes} 分钟` }
  }
  const lesson = held.online ? undefined : held.lessons.find((l) => l.progress.state !== 'done')
  if (lesson) {
    const minutes = Math.max(1, Math.ceil(lesson.read_seconds / 60))
    return { path: lessonPath(lesson.id), minutes, text: `开始今天的 ${minutes} 分钟` }
  }
  return { path: `${base}/session/index?kind=daily`, minutes: fewMinutes, text: '做今天的每日一练' }
}

/** lessonAfter returns the lesson to go on with: the day's next one, else the next on the phone. */
export function lessonAfter(
  id: string,
  today: Today | undefined,
  held: Held,
): { id: string; title: string } | null {
  const open = held.lessons.filter((lesson) => lesson.id !== id && lesson.progress.state !== 'done')
  const step = today?.steps.find((s) => s.lesson_id && s.lesson_id !== id && isPossible(s, held))
  if (step?.lesson_id) return { id: step.lesson_id, title: step.title }
  return open[0] ? { id: open[0].id, title: open[0].title } : null
}

/** dueText says until when something is to be done: 今天到期, 还有 3 天, 已过期. */
export function dueText(dueAt: string, now: number): string {
  const ms = Date.parse(dueAt) - now
  if (Number.isNaN(ms)) return ''
  if (ms < 0) return '已过期'
  if (ms < 86_400_000) return '今天到期'
  return `还有 ${Math.floor(ms / 86_400_000)} 天`
}

/** minutesText says seconds in whole minutes, rounded up: a promise must hold. */
export function minutesText(seconds: number): string {
  return `${Math.max(1, Math.ceil(seconds / 60))} 分钟`
}
