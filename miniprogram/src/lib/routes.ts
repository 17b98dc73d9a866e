import Taro from '@tarojs/taro'
import type { SuggestItem } from './types'

/** What the citizen wants from the chat page; it is taken once, so a reload asks nothing twice. */
export type ChatIntent =
  { kind: 'ask'; text: string } | { kind: 'article'; item: SuggestItem } | { kind: 'human' }

let intent: ChatIntent | null = null

/** openChat opens the chat page, with something to do there. */
export function openChat(what?: ChatIntent): void {
  intent = what ?? null
  void Taro.navigateTo({ url: '/pages/chat/index' })
}

/** takeChatIntent returns what the chat page was opened for, once. */
export function takeChatIntent(): ChatIntent | null {
  const taken = intent
  intent = null
  return taken
}

const guide = '/packages/guide'

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
  about: () => void Taro.navigateTo({ url: `${guide}/about/index` }),
  pastChat: (id: string) => void Taro.navigateTo({ url: `/pages/chat/index?id=${id}` }),
  /** back returns to the page before, or home when the citizen came by a link. */
  back: () => {
    if (Taro.getCurrentPages().length > 1) void Taro.navigateBack()
    else go.tab('home')
  },
}
