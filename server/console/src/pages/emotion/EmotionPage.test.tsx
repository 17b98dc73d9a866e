import { fireEvent, screen, waitFor } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import { renderApp } from '@/test/render';
import { EmotionPage } from './EmotionPage';

const WORDS = {
  version: 2,
  changed_by_name: '王班长',
  changed_at: '2026-11-20T02:00:00Z',
  words: [{ word: '踢皮球', state: 'angry', strength: 0.6 }],
  stronger: ['非常'],
  weaker: ['有点'],
  negations: ['不'],
  history: [{ version: 2, changed_by_name: '王班长', changed_at: '2026-11-20T02:00:00Z' }],
};

const CALMING = {
  version: 0,
  changed_at: null,
  calming: { anxious: ['别急。'], angry: ['抱歉。'], distressed: ['我在。'] },
  offer: '可以转人工。',
  handoff: '请人来帮您。',
  history: [],
};

let sent: { url: string; body: unknown }[] = [];
let refuse: object | null = null;

beforeEach(() => {
  sent = [];
  refuse = null;
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) => {
    const body = url.includes('calming') ? CALMING : WORDS;
    if (init?.method === 'GET' || !init?.method) return Promise.resolve(Response.json(body));
    sent.push({ url, body: JSON.parse(init.body as string) as unknown });
    if (refuse) return Promise.resolve(Response.json(refuse, { status: 409 }));
    if (url.includes('/try')) {
      const feeling = { state: 'angry', state_text: '愤怒', intensity: 0.65, words: ['推来推去'] };
      return Promise.resolve(Response.json(feeling));
    }
    return Promise.resolve(Response.json({ ...body, version: body.version + 1 }));
  });
});

it('saves a new word with the version that was read', async () => {
  renderApp(<EmotionPage />);
  fireEvent.click(await screen.findByText('新增情绪词'));
  const inputs = screen.getAllByLabelText('情绪词', { selector: 'input' });
  fireEvent.change(inputs[0] as HTMLElement, { target: { value: '心态崩了' } });
  fireEvent.click(screen.getByText('保存情绪词'));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]?.body).toEqual({
    version: 2,
    words: [{ word: '心态崩了', state: 'anxious', strength: 0.5 }, WORDS.words[0]],
    stronger: ['非常'],
    weaker: ['有点'],
    negations: ['不'],
  });
});

it('tells who saved last, and that somebody else was first', async () => {
  refuse = {
    class: 'conflict',
    reason: 'emotion_saved_by_other',
    message: '其他人刚刚保存过，请刷新后再改。',
  };
  renderApp(<EmotionPage />);
  expect(await screen.findByText(/第 2 版 · 王班长/)).toBeTruthy();
  fireEvent.click(screen.getByText('保存情绪词'));
  expect(await screen.findByText('其他人刚刚保存过，请刷新后再改。')).toBeTruthy();
});

it('shows what a sentence is read as', async () => {
  renderApp(<EmotionPage />);
  fireEvent.change(await screen.findByLabelText('试一句话'), { target: { value: '推来推去' } });
  fireEvent.click(screen.getByText('试一试'));
  expect(await screen.findByText('推来推去')).toBeTruthy();
  expect(screen.getByText(/愤怒 · 强度 0.65/)).toBeTruthy();
});

it('saves the sentences a line each', async () => {
  renderApp(<EmotionPage />);
  fireEvent.click(await screen.findByText('安抚语'));
  fireEvent.change(await screen.findByLabelText(/愤怒时先说/), { target: { value: '抱歉。\n我理解。\n' } });
  fireEvent.click(screen.getByText('保存安抚语'));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]?.body).toMatchObject({
    version: 0,
    calming: { anxious: ['别急。'], angry: ['抱歉。', '我理解。'], distressed: ['我在。'] },
  });
});
