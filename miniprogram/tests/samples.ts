import type { Content, Conversation, Letter, Message } from '@/lib/types'

/** sampleConversation returns a conversation with the bot, changed as told. */
export function sampleConversation(change: Partial<Conversation> = {}): Conversation {
  return {
    id: 'c1',
    state: 'bot',
    agent: null,
    queue: null,
    last_seq: 0,
    citizen_read_seq: 0,
    agent_read_seq: 0,
    opened_at: '2026-11-21T04:00:00Z',
    closed_at: null,
    rating: null,
    ...change,
  }
}

/** sampleMessage returns message number seq of conversation c1, changed as told. */
export function sampleMessage(seq: number, change: Partial<Message> = {}): Message {
  const content: Content = { kind: 'text', text: `第 ${seq} 条` }
  return {
    id: `m${seq}`,
    conversation_id: 'c1',
    seq,
    client_id: '',
    sender: 'bot',
    sender_name: '智能助手',
    kind: 'text',
    text: content.text,
    content,
    feedback: null,
    created_at: '2026-11-21T04:00:00Z',
    ...change,
  }
}

/** sampleLetter returns a letter that was just sent, changed as told. */
export function sampleLetter(change: Partial<Letter> = {}): Letter {
  return {
    id: 'l1',
    number: 'LY20261121-000001',
    demand_type: 'complaint',
    title: '夜间施工',
    text: '楼下工地夜里施工。',
    files: [],
    contact_name: '',
    contact_phone_masked: '',
    state: 'submitted',
    promised_at: '2026-11-24T10:00:00Z',
    created_at: '2026-11-21T04:00:00Z',
    answered_at: null,
    rating: null,
    rating_comment: '',
    entries: [],
    conversation_id: null,
    ...change,
  }
}
