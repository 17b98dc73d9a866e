import type { ChatState } from '@/chat/session'
import type { OutboxItem } from '@/lib/outbox'

type Said = Pick<ChatState, 'messages' | 'conversation'>

/**
 * placeOf says after which message something that was not sent stands: where it was said, so that what was
 * said and answered since comes below it. 0 is before the first message, also for an earlier conversation's.
 */
export function placeOf(item: OutboxItem, { messages, conversation }: Said): number {
  if (item.conversation_id !== conversation?.id) return 0
  const { after = Infinity } = item
  const before = messages.filter((message) => message.seq <= after)
  return before[before.length - 1]?.seq ?? 0
}

/** waitingOf returns what is still on its way; what failed waits for the citizen, not for the line. */
export const waitingOf = (pending: readonly OutboxItem[]): OutboxItem[] =>
  pending.filter((item) => item.state === 'queued')

/** endsStuck says whether the last thing in the conversation is one that was not sent: its reason is read then. */
export function endsStuck(pending: readonly OutboxItem[], chat: Said): boolean {
  const last = chat.messages[chat.messages.length - 1]?.seq ?? 0
  return pending.some((item) => item.state === 'failed' && placeOf(item, chat) === last)
}
