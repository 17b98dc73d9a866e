import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { keys } from '@/api/keys';
import type { Letter } from '@/api/types';
import { resetDesk } from '@/desk/state';
import { renderApp } from '@/test/render';
import { LetterDrawer } from './LetterDrawer';
import { LetterReply } from './LetterReply';

const ME = { id: 's1', username: 'li', display_name: '李静', permissions: ['letters.answer'] };

const letter = (id: string): Letter => ({
  id,
  number: 'L20261121-0001',
  demand_type: 'help',
  title: '路灯不亮',
  text: '门口的路灯三天没亮了。',
  files: null,
  contact_name: '',
  state: 'accepted',
  promised_at: '2026-11-26T00:00:00Z',
  created_at: '2026-11-21T00:00:00Z',
  answered_at: null,
  rating: null,
  rating_comment: '',
  entries: null,
  conversation_id: null,
  overdue: false,
  holder: { id: 's1', name: '李静' },
});

function open(id: string) {
  const view = renderApp(<LetterReply letter={letter(id)} />);
  view.client.setQueryData(keys.me, ME);
  return view;
}

beforeEach(() => {
  resetDesk();
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json(ME)));
});

it('keeps an answer that was not sent when the drawer closes, each with its letter', async () => {
  const first = open('l1');
  await userEvent.type(await screen.findByLabelText('答复内容'), '已派维修人员。');
  first.unmount();
  const other = open('l2');
  expect((await screen.findByLabelText<HTMLTextAreaElement>('答复内容')).value).toBe('');
  other.unmount();
  open('l1');
  expect((await screen.findByLabelText<HTMLTextAreaElement>('答复内容')).value).toBe('已派维修人员。');
});

it('has no heading above a story that has not begun', async () => {
  vi.stubGlobal('fetch', (url: string) =>
    Promise.resolve(Response.json(url.includes('/letters/') ? letter('l1') : ME)),
  );
  renderApp(<LetterDrawer id="l1" onClose={() => undefined} />);
  expect(await screen.findByText('门口的路灯三天没亮了。')).toBeTruthy();
  expect(screen.queryByText('经过')).toBeNull();
});
