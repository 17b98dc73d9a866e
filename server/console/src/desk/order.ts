import type { DeskConversation } from '@/api/types';

/**
 * The order of my chats: as they were opened. It never jumps under the agent's hand when a
 * message comes in; unread counts and colours say where to look.
 */
export function orderChats(chats: readonly DeskConversation[]): DeskConversation[] {
  const at = (chat: DeskConversation) => chat.card?.created_at ?? chat.conversation.opened_at;
  return [...chats].sort(
    (a, b) => at(a).localeCompare(at(b)) || a.conversation.id.localeCompare(b.conversation.id),
  );
}

/** The id before or after `current`, round the corner; the first one when `current` is not there. */
export function neighbour(ids: readonly string[], current: string | null, by: 1 | -1): string | null {
  if (ids.length === 0) return null;
  const index = current === null ? -1 : ids.indexOf(current);
  if (index < 0) return ids[by === 1 ? 0 : ids.length - 1] ?? null;
  return ids[(index + by + ids.length) % ids.length] ?? null;
}

/** Seconds the citizen has been waiting for our next word; 0 when it is the citizen's turn. */
export function waitedSeconds(chat: DeskConversation, now: Date): number {
  const last = chat.last_message;
  if (!last || last.sender !== 'citizen') return 0;
  return Math.max(0, (now.getTime() - new Date(last.created_at).getTime()) / 1000);
}
