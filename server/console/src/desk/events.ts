import type { QueryClient } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import type { Thread } from '@/api/messages';
import type { Conversation, DeskConversation, List, Message, StaffEvent } from '@/api/types';
import { hasHole, mergeMessages } from '@/lib/merge';
import { addOffer, desk, dropOffer, setTyping } from './state';

const TYPING_MS = 5000;

/** Something the agent should notice even while looking elsewhere. */
export interface Notice {
  tune: 'message' | 'chat';
  title: string;
}

export interface EventContext {
  client: QueryClient;
  myId: string;
  now: () => number;
  windowActive: () => boolean;
}

/** Whether data from the socket is an envelope this page understands. */
export function isStaffEvent(data: unknown): data is StaffEvent {
  return typeof data === 'object' && data !== null && typeof (data as { type?: unknown }).type === 'string';
}

/** Brings the cache up to date with one envelope; returns what the agent should notice. */
export function applyEvent(context: EventContext, event: StaffEvent): Notice | null {
  const { client } = context;
  switch (event.type) {
    case 'message':
      return onMessage(context, event.message);
    case 'conversation':
      return onConversation(context, event.conversation);
    case 'typing':
      if (event.who === 'citizen') setTyping(event.conversation_id, context.now() + TYPING_MS);
      return null;
    case 'line':
      return onLine(context, event.waiting);
    case 'offer':
      addOffer(event.conversation_id, event.expires_at);
      void client.invalidateQueries({ queryKey: keys.line });
      return { tune: 'chat', title: '新会话' };
    case 'assigned':
      dropOffer(event.conversation_id);
      return onAssigned(context, event.conversation_id);
    case 'released':
      dropOffer(event.conversation_id);
      refreshDesk(client);
      void client.invalidateQueries({ queryKey: keys.conversation(event.conversation_id) });
      return null;
    case 'seat':
      client.setQueryData(keys.seat, event.seat);
      return null;
    case 'letter':
      void client.invalidateQueries({ queryKey: keys.letters });
      return null;
    default:
      return null;
  }
}

/** Puts one message into the thread, if this page has it open or kept. */
export function storeMessage(client: QueryClient, message: Message): void {
  const key = keys.messages(message.conversation_id);
  const thread = client.getQueryData<Thread>(key);
  if (!thread) return;
  const items = mergeMessages(thread.items, [message]);
  if (items === thread.items) return;
  client.setQueryData<Thread>(key, { ...thread, items });
  if (hasHole(items)) void client.invalidateQueries({ queryKey: key });
}

function onMessage(context: EventContext, message: Message): Notice | null {
  const { client } = context;
  const id = message.conversation_id;
  storeMessage(client, message);
  if (message.sender === 'citizen') setTyping(id, 0);
  const mine = findMine(client, id);
  if (!mine) return null;
  const isNew = message.seq > (mine.last_message?.seq ?? 0);
  if (!isNew) {
    patchMine(client, id, (item) => ({
      ...item,
      last_message: item.last_message?.seq === message.seq ? message : item.last_message,
    }));
    return null;
  }
  const looking = context.windowActive() && desk.get().activeId === id;
  const counts = message.sender === 'citizen' && !looking;
  patchMine(client, id, (item) => ({
    ...item,
    last_message: message,
    unread: counts ? item.unread + 1 : item.unread,
    conversation: { ...item.conversation, last_seq: Math.max(item.conversation.last_seq, message.seq) },
  }));
  return counts ? { tune: 'message', title: `${mine.citizen.display_name}：新消息` } : null;
}

function onConversation(context: EventContext, conversation: Conversation): Notice | null {
  const { client, myId } = context;
  const known = findMine(client, conversation.id);
  patchOne(client, conversation);
  const stillMine = conversation.state === 'agent' && conversation.agent?.id === myId;
  if (stillMine && known) {
    patchMine(client, conversation.id, (item) => ({ ...item, conversation }));
  } else if (stillMine || known) {
    refreshDesk(client);
  }
  return null;
}

function onLine({ client }: EventContext, waiting: number): Notice | null {
  const before = client.getQueryData<List<unknown>>(keys.line)?.items.length ?? 0;
  void client.invalidateQueries({ queryKey: keys.line });
  const seat = client.getQueryData<{ presence: string; active: number; capacity: number }>(keys.seat);
  const hasRoom = seat?.presence === 'online' && seat.active < seat.capacity;
  return waiting > before && hasRoom ? { tune: 'message', title: `${waiting} 位市民在排队` } : null;
}

function onAssigned({ client }: EventContext, id: string): Notice | null {
  const known = findMine(client, id);
  refreshDesk(client);
  void client.invalidateQueries({ queryKey: keys.conversation(id) });
  return known ? null : { tune: 'chat', title: '新会话' };
}

/** Asks again for everything that changes when a conversation changes hands. */
export function refreshDesk(client: QueryClient): void {
  for (const queryKey of [keys.conversations, keys.line, keys.seat]) {
    void client.invalidateQueries({ queryKey });
  }
}

export function findMine(client: QueryClient, id: string): DeskConversation | undefined {
  const list = client.getQueryData<List<DeskConversation>>(keys.conversations);
  return list?.items.find((item) => item.conversation.id === id);
}

/** Changes one of my conversations in the list. */
export function patchMine(
  client: QueryClient,
  id: string,
  change: (item: DeskConversation) => DeskConversation,
): void {
  client.setQueryData<List<DeskConversation>>(
    keys.conversations,
    (old) =>
      old && { ...old, items: old.items.map((item) => (item.conversation.id === id ? change(item) : item)) },
  );
  // A list that is being fetched just now may have been read before this change.
  if (client.isFetching({ queryKey: keys.conversations }) > 0) {
    void client.invalidateQueries({ queryKey: keys.conversations });
  }
}

function patchOne(client: QueryClient, conversation: Conversation): void {
  client.setQueryData<DeskConversation>(
    keys.conversation(conversation.id),
    (old) => old && { ...old, conversation },
  );
}
