import { fireEvent, screen, waitFor } from '@testing-library/react';
import { Route, Routes } from 'react-router';
import { beforeEach, expect, it, vi } from 'vitest';
import { renderApp } from '@/test/render';
import { TrainingRoutes } from './TrainingRoutes';
import { fetchWith } from './samples';

const REPORT = {
  from: '2026-10-25',
  to: '2026-11-21',
  indicators: [
    {
      key: 'coverage',
      name: '学习覆盖率',
      definition: '这段时间学过的人占全部学员的比例。',
      value: 86.7,
      unit: '%',
      sample: 30,
    },
    { key: 'pass', name: '考试合格率', definition: '合格的人次占交卷人次。', value: 0, unit: '%', sample: 0 },
  ],
  desk: [
    {
      name: '满意率（四星和五星）',
      before: { value: 0.88, low: 0.82, high: 0.92, n: 140 },
      after: { value: 0.91, low: 0.86, high: 0.94, n: 180 },
      text: '变化在随机波动范围内',
    },
  ],
};

let asked: string[] = [];

beforeEach(() => {
  asked = [];
  const answer = (path: string) => {
    asked.push(path);
    return path.startsWith('/train/report.xlsx') ? new Response('xlsx') : REPORT;
  };
  vi.stubGlobal('fetch', fetchWith(answer, []));
  URL.createObjectURL = () => 'blob:report';
  URL.revokeObjectURL = () => undefined;
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
  renderApp(
    <Routes>
      <Route path="/training/*" element={<TrainingRoutes />} />
    </Routes>,
    '/training/report',
  );
});

it('shows indicators with their definition and claims nothing without a sample', async () => {
  expect(await screen.findByText('86.7 %')).toBeTruthy();
  expect(screen.getByText('这段时间学过的人占全部学员的比例。')).toBeTruthy();
  expect(screen.getByText('考试合格率').closest('tr')?.textContent).toContain('—');
});

it('compares the desk with interval and sample size', async () => {
  const row = (await screen.findByText('满意率（四星和五星）')).closest('tr');
  expect(row?.textContent).toContain('91.0%（86.0% – 94.0%）');
  expect(row?.textContent).toContain('样本 180');
  expect(row?.textContent).toContain('变化在随机波动范围内');
});

it('downloads the report', async () => {
  fireEvent.click(await screen.findByText('导出 Excel'));
  await waitFor(() => expect(asked).toContain('/train/report.xlsx'));
});
