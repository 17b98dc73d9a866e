import Taro from '@tarojs/taro'
import { useSyncExternalStore } from 'react'
import { api, realtimeUrl } from '@/lib/api'
import { isWeapp, storage } from '@/lib/platform'
import { Link } from '@/lib/socket'
import { createStore } from '@/lib/store'
import { TaroSocket, networkEvents } from '@/lib/taro-socket'
import * as dialogue from '@/services/dialogue'
import { ChatSession } from './session'
import type { ChatState } from './session'

/** letterNews changes whenever a letter of the citizen changed on the server. */
export const letterNews = createStore(0)

let session: ChatSession | null = null

/** currentChat returns the program's one chat, made when it is first needed. */
export function currentChat(): ChatSession {
  session ??= build()
  return session
}

/** useChat returns what the chat shows and renders again when it changes. */
export function useChat(): ChatState {
  const chat = currentChat()
  return useSyncExternalStore(chat.subscribe, chat.getState, chat.getState)
}

/** forgetChat drops the chat, for instance after the citizen's data was erased. */
export function forgetChat(): void {
  session?.dispose()
  session = null
  storage.remove('chat.outbox')
}

/**
 * followApp closes the socket when the program is left, which WeChat would do a few seconds later, and opens it
 * again on return if it was open: the missed messages then come by their numbers.
 */
export function followApp(link: Pick<Link, 'connect' | 'disconnect' | 'state'>): void {
  let wasOpen = false
  Taro.onAppHide(() => {
    wasOpen = link.state === 'online' || link.state === 'connecting'
    link.disconnect()
  })
  Taro.onAppShow(() => {
    if (wasOpen) link.connect()
    wasOpen = false
  })
}

/** renewChat fetches everything anew, when somebody else, or the same citizen with more records, is here now. */
export function renewChat(): void {
  void session?.renew()
}

function build(): ChatSession {
  const link = new Link(
    {
      url: realtimeUrl(),
      websocket: isWeapp ? TaroSocket : undefined,
      networkEventTarget: isWeapp ? networkEvents : undefined,
      token: () => api.token(),
      renewToken: (refused) => api.renewToken(refused),
    },
    {
      online: () => chat.onOnline(),
      state: (state) => chat.onLinkState(state),
      envelope: (envelope) => {
        if (envelope.type === 'letter') letterNews.set(letterNews.get() + 1)
        chat.onEnvelope(envelope)
      },
    },
  )
  const chat = new ChatSession({
    api: dialogue,
    link,
    storage,
    now: () => new Date(),
    later: (fn, ms) => {
      const timer = setTimeout(fn, ms)
      return () => clearTimeout(timer)
    },
  })
  if (isWeapp) followApp(link)
  return chat
}
