import { fireEvent, screen, waitFor } from '@testing-library/react';
import { Route, Routes } from 'react-router';
import { beforeEach, expect, it, vi } from 'vitest';
import { renderApp } from '@/test/render';
import { TrainingRoutes } from './TrainingRoutes';
import { fetchWith, ITEM, LESSON, TRAINER, type Sent } from './samples';

const personOf = (id: string, name: string, known: Record<string, number>, risks: string[]) => ({
  id,
  name,
  level: 'new',
  known,
  required: ['医疗保险'],
  given: 2,
  done: 1,
  overdue: 1,
  seconds_week: 600,
  streak: 3,
  last_day: '2026-11-20',
  risks,
});

const PEOPLE = {
  matters: ['医疗保险', '失业保险'],
  people: [
    personOf('s1', '李静', { 医疗保险: 0.42, 失业保险: 0.95 }, ['有 1 项布置的学习已经逾期']),
    personOf('s2', '王敏', { 医疗保险: 0.7 }, []),
  ],
};

const PORTRAIT = {
  id: 's1',
  name: '李静',
  level: 'new',
  radar: [
    { ability: 'matter', name: '事项知识', known: 0.71, required: 0.92, seen: true },
    { ability: 'policy', name: '政策准确', known: 0.5, required: 0.92, seen: false },
    { ability: 'empathy', name: '共情安抚', known: 0.9, required: 0.92, seen: true },
  ],
  matters: [{ matter: '医疗保险', ability: 'matter', known: 0.42, state: 'gap', required: true }],
  days: [{ day: '2026-11-20', seconds: 300, items: 8, right: 6, lessons: 1 }],
  streak: { days: 3 },
  totals: { lessons: 5, items: 60, seconds: 3600 },
  steps: [
    { action: 'lesson', title: '异地就医', reason: '因为最近一周有 3 次在“医疗保险”上出错', minutes: 4 },
  ],
  mistakes: [{ item: ITEM, wrong: 3, last_at: '2026-11-20T02:00:00Z' }],
};

let sent: Sent[] = [];

let matters = PEOPLE.matters;
let portrait: object = PORTRAIT;

function answer(path: string, method: string): unknown {
  if (path === '/train/people') return { ...PEOPLE, matters };
  if (path === '/train/people/s1') return portrait;
  if (path.startsWith('/train/lessons')) return { lessons: [LESSON], total: 1 };
  if (path === '/train/courses') return { courses: [] };
  if (path === '/train/exams') return { exams: [] };
  if (path === '/train/assignments') return method === 'POST' ? { created: 1 } : { assignments: [] };
  return undefined;
}

function open(path: string, me: object = TRAINER) {
  vi.stubGlobal('fetch', fetchWith(answer, sent, me));
  renderApp(
    <Routes>
      <Route path="/training/*" element={<TrainingRoutes />} />
    </Routes>,
    path,
  );
}

beforeEach(() => {
  sent = [];
  matters = PEOPLE.matters;
  portrait = PORTRAIT;
});

it('shows people and matters as numbers that the keyboard reaches', async () => {
  open('/training/people');
  const first = await screen.findByLabelText('李静，医疗保险：42%，薄弱');
  expect(first.tabIndex).toBe(0);
  first.focus();
  fireEvent.keyDown(first, { key: 'ArrowRight' });
  expect(document.activeElement?.textContent).toBe('95');
  fireEvent.keyDown(document.activeElement as HTMLElement, { key: 'ArrowDown' });
  expect(document.activeElement?.getAttribute('aria-label')).toBe('王敏，失业保险：还没有练过');
  fireEvent.keyDown(document.activeElement as HTMLElement, { key: 'ArrowUp' });
  fireEvent.keyDown(document.activeElement as HTMLElement, { key: 'Enter' });
  expect(await screen.findByText('能力与岗位要求')).toBeTruthy();
});

it('says so when nobody has practised yet', async () => {
  matters = [];
  open('/training/people');
  expect(await screen.findByText('还没有人练过题。')).toBeTruthy();
  expect(screen.queryByRole('grid')).toBeNull();
});

it('says why somebody is at risk and gives lessons until a day', async () => {
  open('/training/people');
  fireEvent.click(await screen.findByText('需要关注（1）'));
  expect(await screen.findByText('有 1 项布置的学习已经逾期')).toBeTruthy();
  fireEvent.click(screen.getAllByText('布置学习')[1] as HTMLElement);
  const field = await screen.findByLabelText('课');
  fireEvent.mouseDown(field);
  fireEvent.click(await screen.findByTitle('先接住情绪，再办事情'));
  fireEvent.click(screen.getByText('布置'));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({
    path: '/train/assignments',
    body: { staff_ids: ['s1'], lesson_ids: ['l1'] },
  });
});

it('shows one person against the role, with what comes next and why', async () => {
  open('/training/people/s1');
  expect(await screen.findByLabelText(/事项知识 71%，要求 92%/)).toBeTruthy();
  expect(screen.getByText('因为最近一周有 3 次在“医疗保险”上出错')).toBeTruthy();
  expect(screen.getByText(/错 3 次/)).toBeTruthy();
});

it('says what a person has not done yet', async () => {
  portrait = { ...PORTRAIT, days: [], steps: [], mistakes: [] };
  open('/training/people/s1');
  expect(await screen.findByText('还没有学习过。')).toBeTruthy();
  expect(screen.getByText('还没有答错过。')).toBeTruthy();
  expect(screen.getByText('该学的都学过了。')).toBeTruthy();
});

it('lets those who only read give nothing', async () => {
  open('/training/people', { ...TRAINER, permissions: ['train.read'] });
  await screen.findByLabelText('李静，医疗保险：42%，薄弱');
  expect(screen.queryByText('布置学习')).toBeNull();
});
