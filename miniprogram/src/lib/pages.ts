/** tabPages are the pages of the tab bar; they are switched to. */
export const tabPages = ['pages/home/index', 'pages/letters/index', 'pages/me/index'] as const

/** Every other page that a notice, a code or a link may open. */
const openPages = [
  'pages/chat/index',
  'packages/letter/write/index',
  'packages/letter/detail/index',
  'packages/account/links/index',
  'packages/letter/notices/index',
  'packages/guide/outlets/index',
  'packages/guide/numbers/index',
  'packages/guide/article/index',
  'packages/guide/topic/index',
  'packages/guide/history/index',
  'packages/guide/about/index',
  'packages/tools/calculators/index',
  'packages/tools/calculator/index',
  'packages/tools/sheet/index',
  'packages/tools/guides/index',
  'packages/tools/run/index',
  'packages/learn/today/index',
  'packages/learn/player/index',
  'packages/learn/session/index',
  'packages/learn/lessons/index',
  'packages/learn/mistakes/index',
  'packages/learn/notices/index',
  'packages/learn/me/index',
  'packages/learn/board/index',
  'packages/learn/settings/index',
  'packages/learn/exams/index',
  'packages/learn/exam/index',
  'packages/learn/certificate/index',
  'packages/learn/verify/index',
  'packages/learn/bind/index',
]

/** Where to go: a tab is switched to, another page is opened above the present one. */
export interface Place {
  url: string
  tab: boolean
}

export const homePlace: Place = { url: '/pages/home/index', tab: true }

const queryShape = /^[\w\-.~%=&+:,!*()]{0,500}$/

/**
 * placeOf reads a path with its query, as notices and links carry it. Only pages of the program count, so
 * that nobody's link leads elsewhere; anything else is undefined.
 */
export function placeOf(page: string): Place | undefined {
  const [path = '', query = ''] = split(page.trim().replace(/^\/+/, ''))
  if (!queryShape.test(query)) return undefined
  // A tab keeps no query: WeChat refuses one when it is switched to.
  if (tabPages.some((tab) => tab === path)) return { url: `/${path}`, tab: true }
  if (!openPages.includes(path)) return undefined
  return { url: query ? `/${path}?${query}` : `/${path}`, tab: false }
}

/** knownPages lists every page that can be opened from outside. */
export const knownPages = (): string[] => [...tabPages, ...openPages]

function split(page: string): [string, string] {
  const at = page.indexOf('?')
  return at < 0 ? [page, ''] : [page.slice(0, at), page.slice(at + 1)]
}
