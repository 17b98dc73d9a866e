import { api } from '@/lib/api'
import { isWeapp } from '@/lib/platform'
import type {
  Conversation,
  FeedbackResult,
  HandoffResult,
  ListOf,
  Message,
  SendBody,
  Verdict,
} from '@/lib/types'

const path = (id: string, rest = ''): string => `/conversations/${encodeURIComponent(id)}${rest}`

/** openConversation returns the citizen's open conversation, or a new one. */
export const openConversation = (): Promise<Conversation> =>
  api.post('/conversations', { channel: isWeapp ? 'weapp' : 'h5' })

/** fetchConversation returns one of the citizen's conversations. */
export const fetchConversation = (id: string): Promise<Conversation> => api.get(path(id))

/** fetchConversations returns the citizen's earlier conversations, newest first. */
export const fetchConversations = (cursor?: string): Promise<ListOf<Conversation>> =>
  api.get('/conversations', { cursor, limit: 20 })

export interface MessagePage {
  items: Message[]
  last_seq: number
}

/** fetchMessages returns messages after or before a sequence number, in order. */
export const fetchMessages = (
  id: string,
  range: { after?: number; before?: number; limit?: number },
): Promise<MessagePage> => api.get(path(id, '/messages'), { limit: 50, ...range })

/** postMessage stores a message; repeating it with the same client_id stores it once. */
export async function postMessage(id: string, body: SendBody): Promise<Message> {
  return (await api.post<{ message: Message }>(path(id, '/messages'), body)).message
}

/** postTyping tells the agent that the citizen is typing. */
export const postTyping = (id: string): Promise<unknown> => api.post(path(id, '/typing'))

/** postRead marks everything up to seq as read. */
export const postRead = (id: string, seq: number): Promise<unknown> => api.post(path(id, '/read'), { seq })

/** sendFeedback stores whether an answer helped. */
export const sendFeedback = (id: string, messageId: string, verdict: Verdict): Promise<FeedbackResult> =>
  api.post(path(id, '/feedback'), { message_id: messageId, verdict })

/** requestHandoff asks for a human. */
export const requestHandoff = (
  id: string,
  clientId: string,
  reason: 'request' | 'thumbs_down',
): Promise<HandoffResult> => api.post(path(id, '/handoff'), { client_id: clientId, reason })

/** closeConversation ends a conversation. */
export const closeConversation = (id: string): Promise<Conversation> => api.post(path(id, '/close'))

/** rateConversation stores one to five stars. */
export const rateConversation = (id: string, score: number, comment: string): Promise<Conversation> =>
  api.post(path(id, '/rating'), { score, comment: comment || undefined })
