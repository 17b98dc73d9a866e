import type { Notice } from './types'

const base = '/packages/learn'

/**
 * linkPath returns the page a notice leads to. A reminder leads straight to what the day begins with, when
 * that is known: one tap and one learns.
 */
export function linkPath({ page, id = '' }: Notice['link'], start?: string): string {
  switch (page) {
    case 'lesson':
      return `${base}/player/index?id=${encodeURIComponent(id)}`
    case 'review':
      return `${base}/session/index?kind=review`
    case 'exam':
      return `${base}/exams/index`
    case 'certificate':
      return `${base}/certificate/index?id=${encodeURIComponent(id)}`
    default:
      return start ?? `${base}/today/index`
  }
}
