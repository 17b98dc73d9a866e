import { describe, expect, it } from 'vitest';
import { conversationOf, deskConversationOf, messageOf } from '@/test/samples';
import { findCanned, slashWord } from './canned';
import { neighbour, orderChats, waitedSeconds } from './order';

it('keeps the chats in the order they were opened', () => {
  const chat = (id: string, opened_at: string) =>
    deskConversationOf({ conversation: conversationOf({ id, opened_at }) });
  const chats = [chat('b', '2026-11-21T06:00:00Z'), chat('a', '2026-11-21T05:00:00Z')];
  expect(orderChats(chats).map((item) => item.conversation.id)).toEqual(['a', 'b']);
});

describe('neighbour', () => {
  it.each([
    ['a', 1, 'b'],
    ['c', 1, 'a'],
    ['a', -1, 'c'],
    [null, 1, 'a'],
    [null, -1, 'c'],
    ['gone', 1, 'a'],
  ] as const)('of %s by %d is %s', (current, by, expected) => {
    expect(neighbour(['a', 'b', 'c'], current, by)).toBe(expected);
  });
  it('of nothing is nothing', () => expect(neighbour([], 'a', 1)).toBeNull());
});

describe('waitedSeconds', () => {
  const now = new Date('2026-11-21T06:01:30Z');
  it('counts from the last word of the citizen', () =>
    expect(waitedSeconds(deskConversationOf(), now)).toBe(90));
  it('is 0 when the citizen has our answer', () => {
    expect(waitedSeconds(deskConversationOf({ last_message: messageOf(4, { sender: 'agent' }) }), now)).toBe(
      0,
    );
  });
});

describe('canned replies', () => {
  const all = [
    { id: '1', shortcut: 'jb', title: '结束语', text: '谢谢', shared: true },
    { id: '2', shortcut: 'nh', title: '问候', text: '您好', shared: true },
    { id: '3', shortcut: 'x', title: '含 nh', text: '', shared: true },
  ];
  it('put the shortcut first', () =>
    expect(findCanned(all, 'nh').map((item) => item.id)).toEqual(['2', '3']));
  it('are found by their text', () => expect(findCanned(all, '谢').map((item) => item.id)).toEqual(['1']));
  it('are looked for only after a leading slash on one line', () => {
    expect(slashWord('/nh')).toBe('nh');
    expect(slashWord('您好 /nh')).toBeNull();
    expect(slashWord('/a\nb')).toBeNull();
  });
});
