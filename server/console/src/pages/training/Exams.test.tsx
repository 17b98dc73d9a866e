import { fireEvent, screen, waitFor } from '@testing-library/react';
import { Route, Routes } from 'react-router';
import { beforeEach, expect, it, vi } from 'vitest';
import type { Blueprint } from '@/api/exams';
import { renderApp } from '@/test/render';
import { TrainingRoutes } from './TrainingRoutes';
import { fetchWith, ITEM, type Sent } from './samples';

const EXAM = {
  id: 'e1',
  key: 'first',
  state: 'closed',
  exam: {
    title: '坐席上岗认证',
    minutes: 45,
    pass: 80,
    valid_months: 12,
    certificate: '上岗证',
    parts: [{ matter: '医疗保险', from: 0, to: 3, count: 12 }],
  },
  items: 12,
  row_version: 3,
  updated_at: '2026-11-20T02:00:00Z',
};

const SITTING = {
  id: 't1',
  staff_id: 's1',
  staff_name: '李静',
  state: 'submitted',
  started_at: '2026-11-20T02:00:00Z',
  finished_at: '2026-11-20T02:30:00Z',
  score: 87.5,
  passed: true,
  signals: [{ kind: 'tab_hidden', count: 2, text: '切换到其他页面 2 次' }],
};

const CERTIFICATE = {
  id: 'c1',
  code: 'K7QM-2XWN-9PTR',
  title: '上岗证',
  name: '李静',
  issued_at: '2026-11-20T02:30:00Z',
  state: 'valid',
  exam_id: 'e1',
  score: 87.5,
};

const PAPER = {
  id: 't1',
  state: 'submitted',
  result: { score: 87.5, passed: true, right: 7, items: [{ item: ITEM, response: ['b'], score: 0 }] },
};

let sent: Sent[] = [];

function answer(path: string, method: string): unknown {
  if (path === '/train/courses') return { courses: [] };
  if (path === '/train/exams/check') return { ok: false, have: [9] };
  if (path.endsWith('/attempts')) return { attempts: [SITTING] };
  if (path.startsWith('/train/attempts/')) return PAPER;
  if (path.endsWith('/revoke')) return undefined;
  if (path.startsWith('/train/certificates')) return { certificates: [CERTIFICATE] };
  return method === 'GET' ? { exams: [EXAM] } : EXAM;
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

it('opens an exam', async () => {
  open('/training/exams');
  fireEvent.click(await screen.findByText('开放'));
  await waitFor(() => expect(sent.map(({ path }) => path)).toEqual(['/train/exams/e1/open']));
});

it('says where the bank has too few questions and saves the blueprint', async () => {
  open('/training/exams/e1');
  expect(await screen.findByText('题库有 9 题，不够')).toBeTruthy();
  fireEvent.change(screen.getByLabelText('题数'), { target: { value: '8' } });
  fireEvent.click(screen.getByText('保存'));
  const saved = () => sent.find(({ method }) => method === 'PUT');
  await waitFor(() => expect(saved()).toBeTruthy());
  const { row_version, exam } = saved()?.body as { row_version: number; exam: Blueprint };
  expect(row_version).toBe(3);
  expect(exam.parts).toEqual([{ matter: '医疗保险', from: 0, to: 3, count: 8 }]);
});

it('shows attempts with their signals as facts, and the paper', async () => {
  open('/training/exams/e1/attempts');
  expect(await screen.findByText('切换到其他页面 2 次')).toBeTruthy();
  expect(screen.getByText('合格')).toBeTruthy();
  fireEvent.click(screen.getByText('看答卷'));
  expect(await screen.findByText('学员答的是：请说重点。')).toBeTruthy();
});

it('revokes a certificate with a reason', async () => {
  open('/training/certificates');
  await screen.findByText('K7QM-2XWN-9PTR');
  fireEvent.click(await screen.findByText('撤销'));
  fireEvent.change(await screen.findByLabelText('撤销的原因'), { target: { value: '冒名代考' } });
  fireEvent.click(screen.getByText('撤销证书'));
  await waitFor(() => expect(sent[0]?.body).toEqual({ reason: '冒名代考' }));
});
