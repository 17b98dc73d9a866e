import { useShareAppMessage, useShareTimeline } from '@tarojs/taro'

/**
 * useShare makes a page's card: for a friend or group, and for the timeline. Only pages that everybody may
 * read have one; a page without it cannot be shared at all.
 */
export function useShare(title: string, path: string): void {
  const query = path.split('?')[1] ?? ''
  useShareAppMessage(() => ({ title, path: `/${path}` }))
  useShareTimeline(() => ({ title, query }))
}
