import { formatDate } from '@/lib/time'
import { dayOf } from './local'
import { minutesText } from './plan'
import type { Certificate, LearnerMe } from './types'

/** percent says a share as "85%". */
export function percent(share: number): string {
  return `${Math.round(Math.max(0, Math.min(1, share)) * 100)}%`
}

/** What the states of a matter are called and how they look. */
export const matterStates: Record<LearnerMe['matters'][number]['state'], { text: string; pill: string }> = {
  gap: { text: '要补', pill: 'pill--warn' },
  doubt: { text: '还不稳', pill: 'pill--accent' },
  mastered: { text: '已掌握', pill: 'pill--good' },
  unseen: { text: '没学过', pill: '' },
}

/** dayLevel is how dark a day is drawn: nothing, under 3 minutes, under 10, more. */
export function dayLevel(seconds: number): 0 | 1 | 2 | 3 {
  if (seconds <= 0) return 0
  if (seconds < 180) return 1
  return seconds < 600 ? 2 : 3
}

/** dayLabel says a day in words. */
export function dayLabel({ day, seconds, items, right }: LearnerMe['days'][number]): string {
  const date = `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`
  if (seconds <= 0 && items === 0) return `${date}，没有学习`
  return `${date}，学习 ${minutesText(seconds)}，答题 ${items} 道，答对 ${right} 道`
}

/** scoreText says a score between 0 and 100. */
export function scoreText(score: number): string {
  return `${Math.round(score * 10) / 10} 分`
}

/** What the states of a certificate are called and how they look. */
export const certificateStates: Record<Certificate['state'], { text: string; pill: string }> = {
  valid: { text: '有效', pill: 'pill--good' },
  expired: { text: '已过期', pill: 'pill--warn' },
  revoked: { text: '已撤销', pill: 'pill--warn' },
}

type Dates = Pick<Certificate, 'issued_at' | 'expires_at'>

/** issuedText says when a certificate was issued and until when it is good. */
export function issuedText(dates: Dates): string {
  return issuedLines(dates).join('，')
}

/** issuedLines says the same in two lines, which fit where one would break within a date. */
export function issuedLines({ issued_at, expires_at }: Dates): string[] {
  return [`${formatDate(issued_at)} 颁发`, expires_at ? `有效期到 ${formatDate(expires_at)}` : '长期有效']
}

/** fourWeeks returns the 28 days up to today, also those without learning. */
export function fourWeeks(days: LearnerMe['days'], now: number): LearnerMe['days'] {
  return Array.from({ length: 28 }, (_, i) => {
    const day = dayOf(now - (27 - i) * 86_400_000)
    return days.find((known) => known.day === day) ?? { day, seconds: 0, items: 0, right: 0, lessons: 0 }
  })
}
