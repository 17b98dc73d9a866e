import { fireEvent, screen, waitFor } from '@testing-library/react';
import { Route, Routes } from 'react-router';
import { beforeEach, expect, it, vi } from 'vitest';
import type { ItemEdit } from '@/api/items';
import { renderApp } from '@/test/render';
import { TrainingRoutes } from './TrainingRoutes';
import { fetchWith, ITEM, type Sent } from './samples';

const STORED = {
  ...ITEM,
  state: 'live',
  latest_version: 1,
  live_version: 1,
  row_version: 4,
  updated_at: '2026-11-20T02:00:00Z',
  updated_by_name: '陈老师',
  stats: {
    n: 42,
    mean: 0.31,
    discrimination: -0.2,
    alarms: [{ kind: 'reversed', text: '掌握得好的人反而答错，答案可能标错了' }],
  },
};

const BATCH = {
  batch_id: 'b1',
  ready: 3,
  exists: 1,
  bad: [{ row: 5, column: '答案', message: '正确答案要是一个选项。' }],
  sample: [ITEM],
};

let sent: Sent[] = [];

function answer(path: string, method: string): unknown {
  if (path.startsWith('/train/items?')) return { items: [STORED], total: 1 };
  if (path.endsWith('/stats')) return { ...STORED.stats, options: [] };
  if (path.endsWith('/import')) return BATCH;
  if (path.endsWith('/confirm')) return { created: 2, changed: 1 };
  return method === 'GET' ? STORED : { ...STORED, latest_version: 2, row_version: 5 };
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

it('lists questions with their statistics and alarms in words', async () => {
  open('/training/items');
  expect(await screen.findByText('市民连声抱怨，您先说什么？')).toBeTruthy();
  expect(screen.getByText('42 人')).toBeTruthy();
  expect(screen.getByText('31%')).toBeTruthy();
  expect(screen.getByText('掌握得好的人反而答错，答案可能标错了')).toBeTruthy();
});

it('saves a corrected answer as a next version and publishes it', async () => {
  open('/training/items/i1');
  await screen.findByText('发布');
  const ticks = screen.getAllByLabelText('正确');
  ticks.forEach((tick) => fireEvent.click(tick));
  fireEvent.click(screen.getByText('发布'));
  await waitFor(() => expect(sent).toHaveLength(2));
  const body = sent[0]?.body as { row_version: number; item: ItemEdit };
  expect([body.row_version, body.item.answer]).toEqual([4, ['b']]);
  expect(sent[1]).toMatchObject({ path: '/train/items/i1/publish', body: { version: 2 } });
});

it('keeps a question without a right answer on the page', async () => {
  open('/training/items/i1');
  await screen.findByText('保存');
  fireEvent.click(screen.getAllByLabelText('正确')[0] as HTMLElement);
  fireEvent.click(screen.getByText('保存'));
  expect(await screen.findByText('请勾选一个正确的选项。')).toBeTruthy();
  expect(sent).toEqual([]);
});

it('imports only after the bad rows were shown', async () => {
  open('/training/items');
  fireEvent.click(await screen.findByText('导入题目'));
  await screen.findByText('下载 Excel 模板');
  const input = document.querySelector('input[type=file]') as HTMLInputElement;
  fireEvent.change(input, { target: { files: [new File(['x'], '题目.xlsx')] } });
  expect(await screen.findByText('正确答案要是一个选项。')).toBeTruthy();
  expect(sent.map(({ path }) => path)).toEqual(['/train/items/import']);
  fireEvent.click(screen.getByText('导入 3 题'));
  await waitFor(() => expect(sent.map(({ path }) => path)).toContain('/train/items/import/b1/confirm'));
});
