import { QueryClient } from '@tanstack/react-query';
import { beforeEach, describe, expect, it } from 'vitest';
import { keys } from '@/api/keys';
import type { Thread } from '@/api/messages';
import type { DeskConversation, List } from '@/api/types';
import { conversationOf, deskConversationOf, messageOf } from '@/test/samples';
import { applyEvent, findMine, type EventContext } from './events';
import { desk, openChat, resetDesk } from './state';

let client: QueryClient;
let context: EventContext;
let looking: boolean;

beforeEach(() => {
  resetDesk();
  looking = true;
  client = new QueryClient();
  context = { client, myId: 's1', now: () => 1000, windowActive: () => looking };
  client.setQueryData<List<DeskConversation>>(keys.conversations, { items: [deskConversationOf()] });
  client.setQueryData<Thread>(keys.messages('c1'), { items: [messageOf(2), messageOf(3)], complete: false });
});

const thread = () => client.getQueryData<Thread>(keys.messages('c1'))?.items.map((item) => item.seq);
const message = (seq: number, change = {}) =>
  applyEvent(context, { type: 'message', conversation_id: 'c1', message: messageOf(seq, change) });

describe('a message', () => {
  it('joins the thread and the list, and rings when nobody looks at the chat', () => {
    expect(message(4)).toEqual({ tune: 'message', title: '李女士：新消息' });
    expect(thread()).toEqual([2, 3, 4]);
    expect(findMine(client, 'c1')).toMatchObject({ unread: 1, last_message: { seq: 4 } });
  });

  it('is quiet in the chat that is open and looked at', () => {
    openChat('c1');
    expect(message(4)).toBeNull();
    expect(findMine(client, 'c1')?.unread).toBe(0);
  });

  it('rings in the open chat while the window is elsewhere', () => {
    openChat('c1');
    looking = false;
    expect(message(4)?.tune).toBe('message');
  });

  it('counts once, however often it comes', () => {
    message(4);
    expect(message(4)).toBeNull();
    expect(findMine(client, 'c1')?.unread).toBe(1);
  });

  it('does not ring for my own words', () => {
    expect(message(4, { sender: 'agent' })).toBeNull();
    expect(findMine(client, 'c1')?.unread).toBe(0);
  });

  it('asks for what is missing when numbers were skipped', () => {
    message(6);
    expect(client.getQueryState(keys.messages('c1'))?.isInvalidated).toBe(true);
  });

  it('ends the typing mark', () => {
    applyEvent(context, { type: 'typing', conversation_id: 'c1', who: 'citizen' });
    expect(desk.get().typing['c1']).toBe(6000);
    message(4);
    expect(desk.get().typing['c1']).toBeUndefined();
  });
});

describe('a conversation', () => {
  it('brings read marks', () => {
    applyEvent(context, { type: 'conversation', conversation: conversationOf({ citizen_read_seq: 3 }) });
    expect(findMine(client, 'c1')?.conversation.citizen_read_seq).toBe(3);
  });

  it('that left my hands makes the desk ask again', () => {
    const lost = conversationOf({ agent: { id: 's2', name: '李强' } });
    applyEvent(context, { type: 'conversation', conversation: lost });
    expect(client.getQueryState(keys.conversations)?.isInvalidated).toBe(true);
  });
});

describe('the line', () => {
  const grow = (active: number) => {
    client.setQueryData(keys.line, { items: [] });
    client.setQueryData(keys.seat, { presence: 'online', capacity: 3, active });
    return applyEvent(context, { type: 'line', waiting: 1 });
  };
  it('calls an agent with room', () => expect(grow(2)?.title).toBe('1 位市民在排队'));
  it('leaves a full one alone', () => expect(grow(3)).toBeNull());
});

it('rings for an offer and remembers when it ends', () => {
  const notice = applyEvent(context, {
    type: 'offer',
    conversation_id: 'c9',
    expires_at: '2026-11-21T06:00:20Z',
  });
  expect(notice?.tune).toBe('chat');
  expect(desk.get().offers['c9']).toBe('2026-11-21T06:00:20Z');
  applyEvent(context, { type: 'released', conversation_id: 'c9' });
  expect(desk.get().offers).toEqual({});
});
