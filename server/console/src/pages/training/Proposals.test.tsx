import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { Route, Routes } from 'react-router';
import { beforeEach, expect, it, vi } from 'vitest';
import type { Item, LessonEdit } from '@/api/trainTypes';
import { renderApp } from '@/test/render';
import { TrainingRoutes } from './TrainingRoutes';
import { fetchWith, ITEM, LESSON, type Sent } from './samples';

const PROPOSAL = {
  id: 'p1',
  article: { id: 'a1', title: '失业金怎么领？', version: 2 },
  change: 'changed',
  at: '2026-11-20T02:00:00Z',
};

const DETAIL = {
  proposal: PROPOSAL,
  lesson: {
    course_id: '',
    title: '失业金怎么领',
    ability: 'matter',
    matter: '失业保险',
    tags: [],
    cards: [
      { kind: 'text', title: '要点', text: '先登记再申领。', article_id: 'a1' },
      { kind: 'quiz', item_id: 'q1' },
      { kind: 'quiz', item_id: 'q2' },
    ],
  },
  items: [
    { ...ITEM, id: 'q1', key: 'q1' },
    { ...ITEM, id: 'q2', key: 'q2', stem: '领取期限最长多久？' },
  ],
};

let sent: Sent[] = [];

function answer(path: string): unknown {
  if (path === '/train/courses') return { courses: [] };
  if (path === '/train/lessons/check') return { read_seconds: 60, listen_seconds: 70, problems: [] };
  if (path === '/train/proposals') return { proposals: [PROPOSAL] };
  if (path.endsWith('/decline')) return undefined;
  if (path === '/train/proposals/p1') return DETAIL;
  if (path.startsWith('/staff/articles/')) return { id: 'a1', question: '失业金怎么领？' };
  return LESSON;
}

beforeEach(() => {
  sent = [];
  vi.stubGlobal('fetch', fetchWith(answer, sent));
});

function open(path: string) {
  renderApp(
    <Routes>
      <Route path="/training/*" element={<TrainingRoutes />} />
    </Routes>,
    path,
  );
}

const decisions = () => sent.filter(({ path }) => path.startsWith('/train/proposals'));

it('leads from the list to the draft', async () => {
  open('/training/proposals');
  fireEvent.click(await screen.findByText('失业金怎么领？'));
  expect(await screen.findByDisplayValue('先登记再申领。')).toBeTruthy();
});

it('approves what is left after dropping a question and changing another', async () => {
  open('/training/proposals/p1');
  fireEvent.change(await screen.findByDisplayValue('市民连声抱怨，您先说什么？'), {
    target: { value: '市民着急，您先说什么？' },
  });
  fireEvent.click(screen.getAllByRole('button', { name: '删除' })[2] as HTMLElement);
  fireEvent.click(screen.getByRole('button', { name: '批准' }));
  await waitFor(() => expect(decisions()).toHaveLength(1));
  const { lesson, items } = decisions()[0]?.body as { lesson: LessonEdit; items: Item[] };
  expect(lesson.cards.map(({ kind, item_id }) => item_id ?? kind)).toEqual(['text', 'q1']);
  expect(items.map(({ key, stem }) => `${key} ${stem}`)).toEqual(['q1 市民着急，您先说什么？']);
  expect(items[0]?.answer).toEqual(['a']);
});

it('declines only with a reason', async () => {
  open('/training/proposals/p1');
  fireEvent.click(await screen.findByText('不采用'));
  const dialog = await screen.findByRole('dialog');
  const ok = within(dialog).getByRole('button', { name: '不采用' });
  expect(ok.hasAttribute('disabled')).toBe(true);
  fireEvent.change(within(dialog).getByLabelText('不采用的原因'), { target: { value: '已有课程讲过' } });
  fireEvent.click(ok);
  await waitFor(() => expect(decisions()[0]?.body).toEqual({ reason: '已有课程讲过' }));
});
