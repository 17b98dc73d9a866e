import Taro from '@tarojs/taro'
import { placeOf } from './pages'
import type { Place } from './pages'
import type { SuggestItem } from './types'

/** What the citizen wants from the chat page; it is taken once, so a reload asks nothing twice. */
export type ChatIntent =
  | { kind: 'ask'; text: string }
  | { kind: 'article'; item: SuggestItem }
  | { kind: 'guide'; id: string; title: string }
  | { kind: 'human' }

let intent: ChatIntent | null = null
let onChatPage: ((what: ChatIntent) => void) | null = null

/** receiveIntents is called by the chat page while it shows; null when it goes. */
export function receiveIntents(receive: ((what: ChatIntent) => void) | null): void {
  onChatPage = receive
}

/** openChat opens the chat page, with something to do there; on the chat page it is done at once. */
export function openChat(what?: ChatIntent): void {
  if (what && onChatPage) return onChatPage(what)
  intent = what ?? null
  void Taro.navigateTo({ url: '/pages/chat/index' })
}

/** takeChatIntent returns what the chat page was opened for, once. */
export function takeChatIntent(): ChatIntent | null {
  const taken = intent
  intent = null
  return taken
}

/** openPlace goes where a notice, a code or a link leads. */
export function openPlace({ url, tab }: Place): void {
  if (tab) return void Taro.switchTab({ url })
  // WeChat keeps ten pages at most; the eleventh takes the place of the tenth.
  Taro.navigateTo({ url }).catch(() => Taro.redirectTo({ url }))
}

/** openPage opens a page by the path a notice carries; an unknown one stays where one is and says false. */
export function openPage(page: string): boolean {
  const place = placeOf(page)
  if (place) openPlace(place)
  return place !== undefined
}

const guide = '/packages/guide'
const tools = '/packages/tools'

/** go opens a page of the program. */
export const go = {
  tab: (name: 'home' | 'letters' | 'me') => void Taro.switchTab({ url: `/pages/${name}/index` }),
  letter: (id: string) => void Taro.navigateTo({ url: `/packages/letter/detail/index?id=${id}` }),
  writeLetter: (conversationId = '') =>
    void Taro.navigateTo({ url: `/packages/letter/write/index?conversation=${conversationId}` }),
  article: (id: string) => void Taro.navigateTo({ url: `${guide}/article/index?id=${id}` }),
  topic: (name: string) =>
    void Taro.navigateTo({ url: `${guide}/topic/index?name=${encodeURIComponent(name)}` }),
  outlets: (kind = '') =>
    void Taro.navigateTo({ url: `${guide}/outlets/index?kind=${encodeURIComponent(kind)}` }),
  numbers: () => void Taro.navigateTo({ url: `${guide}/numbers/index` }),
  history: () => void Taro.navigateTo({ url: `${guide}/history/index` }),
  calculators: () => void Taro.navigateTo({ url: `${tools}/calculators/index` }),
  calculator: (id: string) => void Taro.navigateTo({ url: `${tools}/calculator/index?id=${id}` }),
  sheet: (id: string) => void Taro.navigateTo({ url: `${tools}/sheet/index?id=${id}` }),
  guides: () => void Taro.navigateTo({ url: `${tools}/guides/index` }),
  run: (id: string) => void Taro.navigateTo({ url: `${tools}/run/index?id=${id}` }),
  learn: () => void Taro.navigateTo({ url: '/packages/learn/today/index' }),
  links: () => void Taro.navigateTo({ url: '/packages/account/links/index' }),
  inbox: () => void Taro.navigateTo({ url: '/packages/letter/notices/index' }),
  about: () => void Taro.navigateTo({ url: `${guide}/about/index` }),
  pastChat: (id: string) => void Taro.navigateTo({ url: `/pages/chat/index?id=${id}` }),
  /** back returns to the page before, or home when the citizen came by a link. */
  back: () => {
    if (Taro.getCurrentPages().length > 1) void Taro.navigateBack()
    else go.tab('home')
  },
}
