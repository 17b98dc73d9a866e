import type { Conversation, DeskConversation, Message } from '@/api/types';

export function messageOf(seq: number, change: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    conversation_id: 'c1',
    seq,
    client_id: `k${seq}`,
    sender: 'citizen',
    sender_name: '李女士',
    kind: 'text',
    text: `第 ${seq} 条`,
    content: null,
    feedback: null,
    created_at: '2026-11-21T06:00:00Z',
    ...change,
  };
}

export function conversationOf(change: Partial<Conversation> = {}): Conversation {
  return {
    id: 'c1',
    state: 'agent',
    agent: { id: 's1', name: '王敏' },
    queue: null,
    last_seq: 3,
    citizen_read_seq: 0,
    agent_read_seq: 0,
    channel: 'h5',
    opened_at: '2026-11-21T05:50:00Z',
    closed_at: null,
    rating: null,
    ...change,
  };
}

export function deskConversationOf(change: Partial<DeskConversation> = {}): DeskConversation {
  return {
    conversation: conversationOf(),
    citizen: { id: 'z1', display_name: '李女士', phone_masked: '138****0001' },
    last_message: messageOf(3),
    unread: 0,
    card: null,
    ...change,
  };
}
