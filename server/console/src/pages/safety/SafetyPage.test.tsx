import { fireEvent, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { renderApp } from '@/test/render';
import { SafetyPage } from './SafetyPage';
import { pieces } from './words';

const ITEM = {
  id: 'i1',
  place: 'message',
  place_text: '会话消息',
  text: '招刷单员，日结工资，加微信abc8899',
  stopped: true,
  source: 'local',
  category: 'ads',
  category_text: '广告引流',
  why: '含有“刷单员”（广告引流），并留有联系方式“加微信”，已拦截。',
  found: ['刷单员', '日结工资'],
  state: 'appealed',
  state_text: '申诉处理中',
  appeal: '这是我收到的短信',
  appealed_at: '2026-11-21T02:00:00Z',
  created_at: '2026-11-21T01:00:00Z',
  decided_at: null,
  decided_by_name: '',
  decision: '',
};

const WORDS = {
  version: 3,
  changed_by_name: '陈审核',
  changed_at: '2026-11-20T02:00:00Z',
  words: [{ word: '送彩金', category: 'fraud', level: 'with_contact', sound: true }],
  contacts: ['加微信'],
  spared: ['邻居'],
  harmless: ['增加微信'],
  history: [],
};

const VERDICT = {
  outcome: 'block',
  why: '含有“送菜金”（赌博诈骗），并留有联系方式“加微信”，已拦截。',
  contact: '加微信',
  spared: '',
  reasons: [
    {
      found: '送菜金',
      word: '送彩金',
      category: 'fraud',
      category_text: '赌博诈骗',
      level: 'with_contact',
      how: '同音',
      counts: true,
    },
  ],
};

let sent: { url: string; body: unknown }[] = [];
let asked: string[] = [];
let refuse: object | null = null;

beforeEach(() => {
  sent = [];
  asked = [];
  refuse = null;
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) => {
    if (init?.method === 'GET' || !init?.method) {
      asked.push(url);
      return Promise.resolve(Response.json(url.includes('/words') ? WORDS : { items: [ITEM], total: 1 }));
    }
    sent.push({ url, body: JSON.parse(init.body as string) as unknown });
    if (refuse) return Promise.resolve(Response.json(refuse, { status: 422 }));
    if (url.includes('/try')) return Promise.resolve(Response.json(VERDICT));
    if (url.includes('/decide')) return Promise.resolve(Response.json({ ...ITEM, state: 'released' }));
    return Promise.resolve(Response.json({ ...WORDS, version: 4 }));
  });
});

describe('the queue', () => {
  it('shows why a text was stopped and releases it', async () => {
    renderApp(<SafetyPage />);
    fireEvent.click(await screen.findByText(/这是我收到的短信/));
    expect(await screen.findByText(ITEM.why)).toBeTruthy();
    fireEvent.click(screen.getByText('放行并送达'));
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.url).toContain('/staff/safety/items/i1/decide');
    expect(sent[0]?.body).toEqual({ release: true, reason: '' });
  });

  it('asks for a reason before a text stays stopped', async () => {
    renderApp(<SafetyPage />);
    fireEvent.click(await screen.findByText(/这是我收到的短信/));
    const keep = await screen.findByRole('button', { name: '维持拦截' });
    expect((keep as HTMLButtonElement).disabled).toBe(true);
    fireEvent.click(screen.getByText('内容是商业广告。'));
    fireEvent.click(keep);
    await waitFor(() => expect(sent[0]?.body).toEqual({ release: false, reason: '内容是商业广告。' }));
  });

  it('asks the server for the chosen pile', async () => {
    renderApp(<SafetyPage />);
    await screen.findByText(/这是我收到的短信/);
    fireEvent.click(screen.getByText('已处理'));
    await waitFor(() => expect(asked.some((url) => url.includes('state=decided'))).toBe(true));
  });
});

describe('the lists', () => {
  it('shows what matches and why', async () => {
    renderApp(<SafetyPage />);
    fireEvent.click(screen.getByText('词表'));
    fireEvent.change(await screen.findByLabelText('试一段话'), { target: { value: '送菜金加微信' } });
    fireEvent.click(screen.getByText('试一试'));
    expect(await screen.findByText(VERDICT.why)).toBeTruthy();
    expect(screen.getByText(/对应“送彩金”（同音）/)).toBeTruthy();
  });

  it('saves with the version that was read and tells why the server refuses', async () => {
    refuse = {
      class: 'invalid',
      reason: 'safety_words_invalid',
      message: '词表有误。',
      fields: [{ path: 'words', message: '这样改会拦住正常的话。' }],
    };
    renderApp(<SafetyPage />);
    fireEvent.click(screen.getByText('词表'));
    fireEvent.click(await screen.findByText('新增词条'));
    fireEvent.change(screen.getAllByLabelText('词条')[0] as HTMLElement, { target: { value: ' 甩卖 ' } });
    fireEvent.click(screen.getByText('保存词表'));
    expect(await screen.findByText('这样改会拦住正常的话。')).toBeTruthy();
    expect(sent[0]?.body).toMatchObject({
      version: 3,
      words: [{ word: '甩卖', category: 'ads', level: 'with_contact', sound: false }, WORDS.words[0]],
      contacts: ['加微信'],
    });
  });
});

it('marks what was found', () => {
  expect(pieces('招刷单员日结', ['刷单员', '单员日'])).toEqual([
    { text: '招', marked: false },
    { text: '刷单员日', marked: true },
    { text: '结', marked: false },
  ]);
});
