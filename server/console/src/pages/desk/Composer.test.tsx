import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { keys } from '@/api/keys';
import { desk, resetDesk } from '@/desk/state';
import { renderApp } from '@/test/render';
import { Composer } from './Composer';

const add = vi.fn();
vi.mock('@/desk/DeskProvider', () => ({
  useDeskLink: () => ({ outbox: { add }, link: { online: true, call: () => Promise.resolve({}) } }),
}));

const CANNED = [
  { id: '1', shortcut: 'nh', title: '问候', text: '您好，请讲。', shared: true },
  { id: '2', shortcut: 'jb', title: '结束语', text: '再见。', shared: true },
];

beforeEach(() => {
  resetDesk();
  add.mockClear();
});

function show() {
  const { client } = renderApp(<Composer conversationId="c1" />);
  client.setQueryData(keys.canned, { items: CANNED });
  return screen.getByLabelText('回复市民');
}

it('sends with Enter and breaks the line with Shift+Enter', async () => {
  const box = show();
  await userEvent.type(box, '第一行{Shift>}{Enter}{/Shift}第二行{Enter}');
  expect(add).toHaveBeenCalledWith({ conversation_id: 'c1', kind: 'text', text: '第一行\n第二行' });
  expect(desk.get().drafts['c1']).toBeUndefined();
});

it('sends nothing when there is nothing to say', async () => {
  await userEvent.type(show(), '  {Enter}');
  expect(add).not.toHaveBeenCalled();
});

it('picks a canned reply after "/" without sending it', async () => {
  const box = show();
  await userEvent.type(box, '/');
  expect(screen.getAllByRole('option')).toHaveLength(2);
  await userEvent.keyboard('{ArrowDown}{Enter}');
  expect(desk.get().drafts['c1']).toBe('再见。');
  expect(add).not.toHaveBeenCalled();
});

it('narrows the canned replies by what follows the slash', async () => {
  await userEvent.type(show(), '/nh');
  expect(screen.getAllByRole('option')).toHaveLength(1);
  await userEvent.keyboard('{Enter}');
  expect(desk.get().drafts['c1']).toBe('您好，请讲。');
});

it('does not send while a Chinese word is being composed', async () => {
  const box = show();
  await userEvent.type(box, '你好');
  box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true }));
  expect(add).not.toHaveBeenCalled();
});
