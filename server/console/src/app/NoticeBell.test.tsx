import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { noticePath, type StaffNotice } from '@/api/notices';
import type { Me } from '@/api/types';
import { renderApp } from '@/test/render';
import { NoticeBell } from './NoticeBell';

const trainer = { permissions: ['learn.use'] } as Me;

const leech: StaffNotice = {
  id: 'n1',
  kind: 'leech',
  title: '李敏反复答错同一道题',
  text: '已答错 6 次，不再安排复习。',
  link: { page: 'trainer', id: 'i1' },
  at: '2026-11-21T06:00:00Z',
};

function serve(notices: StaffNotice[]) {
  const fetch = vi.fn((_: string, init: RequestInit) =>
    Promise.resolve(
      init.method === 'POST' ? new Response(null, { status: 204 }) : Response.json({ notices }),
    ),
  );
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

it('counts what is unread, shows it and marks it as read', async () => {
  const fetch = serve([leech, { ...leech, id: 'n2', read_at: '2026-11-21T06:01:00Z' }]);
  renderApp(<NoticeBell me={trainer} />);
  expect(await screen.findByTitle('1 条未读')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: '消息' }));
  const links = await screen.findAllByRole('link', { name: '李敏反复答错同一道题' });
  expect(links[0]?.getAttribute('href')).toBe('/training/items/i1');
  await waitFor(() => {
    const posted = fetch.mock.calls.find(([, init]) => init.method === 'POST');
    expect(posted?.[1].body).toBe('{"ids":["n1"]}');
  });
});

it('says that there is nothing', async () => {
  serve([]);
  renderApp(<NoticeBell me={trainer} />);
  await userEvent.click(screen.getByRole('button', { name: '消息' }));
  expect(await screen.findByText('没有消息')).toBeTruthy();
});

it('is not there for who does not learn', () => {
  const fetch = serve([]);
  renderApp(<NoticeBell me={{ permissions: ['users.manage'] } as Me} />);
  expect(screen.queryByRole('button', { name: '消息' })).toBeNull();
  expect(fetch).not.toHaveBeenCalled();
});

it('leads to where the trainer can do something', () => {
  const to = (kind: string) => noticePath({ ...leech, kind });
  expect(to('flagged')).toBe('/training/lessons/i1');
  expect(to('proposed')).toBe('/training/proposals/i1');
  expect(to('remind')).toBeUndefined();
});
