import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { auth } from '@/lib/auth';
import { renderApp } from '@/test/render';
import { LoginPage } from './LoginPage';

function show(status: number, body: object) {
  const fetch = vi.fn(() => Promise.resolve(Response.json(body, { status })));
  vi.stubGlobal('fetch', fetch);
  renderApp(<LoginPage />);
  return fetch;
}

async function submit() {
  await userEvent.type(screen.getByLabelText('账号'), 'wang ');
  await userEvent.type(screen.getByLabelText('密码'), 'not-it');
  await userEvent.click(screen.getByRole('button', { name: '登录' }));
}

it('shows the sentence of a locked account', async () => {
  const sentence = '连续 5 次输错，账号已锁定 15 分钟。';
  show(423, { class: 'locked', reason: 'account_locked', message: sentence });
  await submit();
  expect(await screen.findByText(sentence)).toBeTruthy();
});

it('keeps the token for this tab only, unless asked', async () => {
  const fetch = show(200, { token: 't1', must_change_password: false, staff: {} });
  await submit();
  expect(auth.get().token).toBe('t1');
  expect(sessionStorage.length).toBe(1);
  expect(localStorage.length).toBe(0);
  const [url, init] = fetch.mock.calls[0] as unknown as [string, RequestInit];
  expect(url).toBe('/api/v1/staff/login');
  expect(init.body).toBe(JSON.stringify({ username: 'wang', password: 'not-it' }));
});
