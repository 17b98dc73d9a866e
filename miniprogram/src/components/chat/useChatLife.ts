import { useEffect, useState } from 'react'
import { useDidHide, useDidShow, useUnload } from '@tarojs/taro'
import { currentChat, useChat } from '@/chat/current'
import { messageOf } from '@/lib/errors'
import { isWeapp, showToast } from '@/lib/platform'
import { receiveIntents, takeChatIntent } from '@/lib/routes'
import type { ChatIntent } from '@/lib/routes'
import { ensureHome } from '@/lib/session'
import type { LinkState } from '@/lib/socket'

/** A connection that comes back sooner is not worth a word. */
const offlineAfterMs = 2_500

async function follow(intent: ChatIntent): Promise<void> {
  const chat = currentChat()
  // An old conversation that is over is no place for a new question.
  if (chat.getState().conversation?.state === 'closed') await chat.startOver()
  if (intent.kind === 'human') return chat.callHuman()
  if (intent.kind === 'ask') chat.say({ kind: 'text', text: intent.text })
  else if (intent.kind === 'guide') chat.say({ kind: 'guide', guide_id: intent.id, text: intent.title })
  else chat.say({ kind: 'candidate', article_id: intent.item.article_id, text: intent.item.question })
}

async function arrive(): Promise<void> {
  const intent = takeChatIntent()
  // What was asked on the way here shows at once, even before the conversation is open.
  if (intent && intent.kind !== 'human' && !currentChat().getState().conversation) {
    const [shown] = [currentChat().show(), follow(intent)]
    return shown
  }
  await currentChat().show()
  if (intent) await follow(intent)
}

const explain = (error: unknown): void => showToast(messageOf(error))

function leave(): void {
  receiveIntents(null)
  currentChat().hide()
}

/** useChatLife starts the chat when its page shows and rests it when the page goes. */
export function useChatLife(): void {
  const { messages, conversation } = useChat()
  useDidShow(() => {
    // Only for the city's name and the first suggestions; the chat works without.
    ensureHome().catch(() => undefined)
    arrive().catch(explain)
    receiveIntents((intent) => void follow(intent).catch(explain))
  })
  useDidHide(leave)
  useUnload(leave)
  useEffect(() => {
    const onVisible = () => {
      if (document.visibilityState === 'visible') void currentChat().sync()
    }
    if (isWeapp) return
    document.addEventListener('visibilitychange', onVisible)
    return () => document.removeEventListener('visibilitychange', onVisible)
  }, [])
  const newest = messages[messages.length - 1]?.seq
  const state = conversation?.state
  useEffect(() => currentChat().seeAll(), [newest, state])
}

/** useOffline says whether the connection has been gone long enough to say so. */
export function useOffline(link: LinkState): boolean {
  const [offline, setOffline] = useState(false)
  useEffect(() => {
    if (link === 'online' || link === 'idle') {
      setOffline(false)
      return
    }
    const timer = setTimeout(() => setOffline(true), offlineAfterMs)
    return () => clearTimeout(timer)
  }, [link])
  return offline
}
