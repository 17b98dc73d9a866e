import type { Notice } from './types'

const base = '/packages/learn'

/** linkPath returns the page a notice leads to. */
export function linkPath({ page, id = '' }: Notice['link']): string {
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
      return `${base}/today/index`
  }
}
