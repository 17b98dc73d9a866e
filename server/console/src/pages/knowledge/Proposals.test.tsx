import { fireEvent, screen, waitFor } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import { renderApp } from '@/test/render';
import { Proposals } from './Proposals';

const proposal = (n: number) => ({
  id: `p${n}`,
  article_id: 'a1',
  article_question: '身份证丢了怎么补办？',
  text: `证件掉了咋整${n}`,
  citizens: 2,
  state: 'open',
  created_at: '2026-11-20T02:00:00Z',
  decided_at: null,
});

let items: object[] = [];
let sent: string[] = [];

beforeEach(() => {
  items = [1, 2, 3, 4].map(proposal);
  sent = [];
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) => {
    if (init?.method !== 'POST') return Promise.resolve(Response.json({ items }));
    sent.push(url);
    items = items.slice(1);
    return Promise.resolve(Response.json({ ...proposal(1), state: 'accepted' }));
  });
});

it('shows a few and all on demand', async () => {
  renderApp(<Proposals mayWrite />);
  expect(await screen.findByText('建议的相似问（4）')).toBeTruthy();
  expect(screen.queryByText(/证件掉了咋整4/)).toBeNull();
  fireEvent.click(screen.getByText('查看全部'));
  expect(screen.getByText(/证件掉了咋整4/)).toBeTruthy();
});

it('accepts one, which leaves the list', async () => {
  renderApp(<Proposals mayWrite />);
  const accept = (await screen.findAllByRole('button', { name: /采\s?纳/ }))[0];
  fireEvent.click(accept as HTMLElement);
  await waitFor(() => expect(sent).toEqual(['/api/v1/staff/variant-proposals/p1/accept']));
  expect(await screen.findByText('建议的相似问（3）')).toBeTruthy();
});

it('offers no decision to those who only read', async () => {
  renderApp(<Proposals mayWrite={false} />);
  await screen.findByText('建议的相似问（4）');
  expect(screen.queryByRole('button', { name: /采\s?纳/ })).toBeNull();
});

it('shows nothing when there is nothing', async () => {
  items = [];
  const { container } = renderApp(<Proposals mayWrite />);
  await waitFor(() => expect(container.textContent).not.toContain('建议的相似问'));
});
