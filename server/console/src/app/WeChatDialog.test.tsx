import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { renderApp } from '@/test/render';
import { WeChatDialog } from './WeChatDialog';

/** A server whose answers stand by method; each is asked for when it is needed. */
function serve(answers: Record<string, () => Response>) {
  const fetch = vi.fn((_: string, init: RequestInit) => {
    const answer = answers[init.method ?? 'GET'];
    return Promise.resolve(answer ? answer() : new Response(null, { status: 404 }));
  });
  vi.stubGlobal('fetch', fetch);
  renderApp(<WeChatDialog open onClose={() => undefined} />);
  return fetch;
}

const code = (seconds: number) => ({
  scene: 's1',
  page: 'packages/learn/bind/index?scene=s1',
  qr: 'data:image/png;base64,AAAA',
  expires_at: new Date(Date.now() + seconds * 1_000).toISOString(),
});

it('shows the code with the time that is left', async () => {
  serve({ GET: () => Response.json({ bound_at: null }), POST: () => Response.json(code(299)) });
  const image = await screen.findByRole('img', { name: '绑定微信的二维码' });
  expect(image.getAttribute('src')).toBe('data:image/png;base64,AAAA');
  expect(screen.getByText(/^4:5\d 后过期/)).toBeTruthy();
});

it('offers another code when this one is too old', async () => {
  let made = 0;
  serve({
    GET: () => Response.json({ bound_at: null }),
    POST: () => Response.json(code(made++ === 0 ? -1 : 299)),
  });
  await userEvent.click(await screen.findByRole('button', { name: '换一个' }));
  expect(await screen.findByText(/后过期，只能使用一次/)).toBeTruthy();
  expect(screen.queryByText('二维码已过期')).toBeNull();
});

it('unbinds after a question', async () => {
  let bound: string | null = '2026-11-21T06:00:00Z';
  const fetch = serve({
    GET: () => Response.json({ bound_at: bound }),
    DELETE: () => {
      bound = null;
      return new Response(null, { status: 204 });
    },
    POST: () => Response.json(code(299)),
  });
  await userEvent.click(await screen.findByRole('button', { name: '解除绑定' }));
  expect(fetch.mock.calls.some(([, init]) => init.method === 'DELETE')).toBe(false);
  const buttons = await screen.findAllByRole('button', { name: '解除绑定' });
  await userEvent.click(buttons[buttons.length - 1] as HTMLElement);
  expect(await screen.findByRole('img', { name: '绑定微信的二维码' })).toBeTruthy();
});

it('says kindly that WeChat is off', async () => {
  const sentence = '这里还没有开通微信登录。';
  serve({
    GET: () => Response.json({ bound_at: null }),
    POST: () =>
      Response.json({ class: 'unavailable', reason: 'wechat_off', message: sentence }, { status: 503 }),
  });
  expect(await screen.findByText(sentence)).toBeTruthy();
});
