import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { Route, Routes } from 'react-router';
import { beforeEach, expect, it, vi } from 'vitest';
import type { LessonEdit } from '@/api/trainTypes';
import { renderApp } from '@/test/render';
import { TrainingRoutes } from './TrainingRoutes';
import { fetchWith, LESSON, TRAINER, type Sent } from './samples';

const CHECK = {
  read_seconds: 235,
  listen_seconds: 180,
  problems: [{ card: 2, message: '卡片是空的。', advice: false }],
};

let sent: Sent[] = [];
let refuse: object | null = null;

const saves = () => sent.filter(({ path }) => !path.endsWith('/check'));

function answer(path: string, method: string): unknown {
  if (path === '/train/courses')
    return { courses: [{ id: 'k1', title: '服务话术', summary: '', position: 1 }] };
  if (path === '/train/lessons/check') return CHECK;
  if (path.startsWith('/train/lessons?') || (path === '/train/lessons' && method === 'GET')) {
    return { lessons: [LESSON], total: 1 };
  }
  if (method === 'PUT' && refuse) return Response.json(refuse, { status: 409 });
  return method === 'GET' ? LESSON : { ...LESSON, row_version: 8, latest_version: 3 };
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
  refuse = null;
});

it('lists lessons with their length and what must be looked at', async () => {
  open('/training');
  const row = (await screen.findByText('先接住情绪，再办事情')).closest('tr') as HTMLElement;
  expect(within(row).getByText('读约 4 分钟')).toBeTruthy();
  expect(within(row).getByText('引用的知识已改动')).toBeTruthy();
  expect(await screen.findByText('新建课')).toBeTruthy();
});

it('offers no new lesson to those who only read', async () => {
  open('/training/lessons', { ...TRAINER, permissions: ['train.read', 'train.assign'] });
  await screen.findByText('先接住情绪，再办事情');
  expect(screen.queryByText('新建课')).toBeNull();
});

it('shows the card on the phone, its length and its problems while it is written', async () => {
  open('/training/lessons/l1');
  const phone = await screen.findByLabelText('手机预览');
  expect(await within(phone).findByText('读约 4 分钟 · 听约 3 分钟')).toBeTruthy();
  expect(within(phone).getByText(/第 2 张：/)).toBeTruthy();
  fireEvent.change(screen.getByDisplayValue('人在着急的时候听不进办法。'), {
    target: { value: '先听，后说。' },
  });
  expect(await within(phone).findByText('先听，后说。')).toBeTruthy();
  fireEvent.click(within(phone).getByRole('button', { name: '下一张' }));
  expect(await within(phone).findByText('坐席 · 这样说')).toBeTruthy();
  fireEvent.click(within(phone).getByRole('button', { name: '下一张' }));
  expect(await within(phone).findByText('市民连声抱怨，您先说什么？')).toBeTruthy();
});

it('finds nothing missing in a new lesson before anything is written', async () => {
  open('/training/lessons/new');
  expect(await screen.findByText('开始填写后，这里会列出还缺什么。')).toBeTruthy();
  expect(screen.queryByText(/第 2 张：/)).toBeNull();
  fireEvent.change(screen.getByLabelText('课名'), { target: { value: '先听后说' } });
  expect(await screen.findByText(/第 2 张：/)).toBeTruthy();
});

it('moves and removes cards and saves with the row version that was read', async () => {
  open('/training/lessons/l1');
  const downs = await screen.findAllByRole('button', { name: '下移' });
  fireEvent.click(downs[0] as HTMLElement);
  fireEvent.click(screen.getAllByRole('button', { name: '删除' })[2] as HTMLElement);
  fireEvent.click(screen.getByRole('button', { name: '保存' }));
  await waitFor(() => expect(saves()).toHaveLength(1));
  const { path, body } = saves()[0] as Sent;
  const { row_version, lesson } = body as { row_version: number; lesson: LessonEdit };
  expect([path, row_version]).toEqual(['/train/lessons/l1', 7]);
  expect(lesson.cards.map(({ kind }) => kind)).toEqual(['dialogue', 'text']);
  expect(lesson.cards[0]?.lines?.[1]).toEqual({ who: '坐席', text: '让您跑了三趟，确实辛苦。', good: true });
});

it('publishes the version that was just saved', async () => {
  open('/training/lessons/l1');
  fireEvent.change(await screen.findByDisplayValue('为什么先听'), { target: { value: '先听的道理' } });
  fireEvent.click(screen.getByRole('button', { name: '发布' }));
  await waitFor(() => expect(saves().map(({ path }) => path)).toContain('/train/lessons/l1/publish'));
  expect(saves()[1]?.body).toEqual({ version: 3 });
});

it('overwrites nobody who saved in between', async () => {
  refuse = { reason: 'lesson_changed', message: '别人刚刚改过这节课，请刷新后再改。' };
  open('/training/lessons/l1');
  fireEvent.change(await screen.findByDisplayValue('为什么先听'), { target: { value: '我的标题' } });
  fireEvent.click(screen.getByRole('button', { name: '保存' }));
  expect(await screen.findAllByText('这节课刚被其他人修改过')).not.toHaveLength(0);
  fireEvent.click(screen.getByText('载入最新内容'));
  expect(await screen.findByDisplayValue('为什么先听')).toBeTruthy();
});
