import { screen } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import { signIn, signOut } from '@/lib/auth';
import { renderApp } from '@/test/render';
import { Pages } from './Pages';

vi.mock('@/desk/DeskProvider', async () => {
  const { createStore } = await import('@/lib/store');
  const link = { state: createStore('online'), online: true };
  return {
    DeskProvider: ({ children }: { children: React.ReactNode }) => children,
    useDeskLink: () => ({ link }),
  };
});

const EDITOR = {
  id: 's3',
  username: 'zhaojie',
  display_name: '赵洁',
  roles: ['editor'],
  department: '',
  disabled: false,
  permissions: ['knowledge.read', 'knowledge.write'],
  must_change_password: false,
};

function answerWith(me: object) {
  const answer = (path: string) => (path.includes('/staff/me') ? me : { items: [], total: 0 });
  vi.stubGlobal('fetch', (url: string) => Promise.resolve(Response.json(answer(url))));
}

beforeEach(() => signOut());

it('asks a stranger to log in', () => {
  renderApp(<Pages />, '/users');
  expect(screen.getByRole('heading', { name: '登录工作台' })).toBeTruthy();
});

it('shows only the areas that are permitted, and leads away from the others', async () => {
  answerWith(EDITOR);
  signIn('t', false);
  renderApp(<Pages />, '/users');
  expect(await screen.findByRole('heading', { name: '知识库' })).toBeTruthy();
  expect(screen.getAllByRole('link').map((link) => link.textContent)).toEqual([
    '知识库',
    '办事引导',
    '计算器',
  ]);
});

it('opens nothing before the initial password is changed', async () => {
  answerWith({ ...EDITOR, must_change_password: true });
  signIn('t', false);
  renderApp(<Pages />, '/knowledge');
  expect(await screen.findByRole('heading', { name: '请先修改密码' })).toBeTruthy();
  expect(screen.queryByRole('navigation')).toBeNull();
});
