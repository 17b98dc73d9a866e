import type { Item, TrainLessonDetail } from '@/api/trainTypes';

/** What the tests of this folder are answered with. */

export const TRAINER = {
  id: 's5',
  username: 'chenlaoshi',
  display_name: '陈老师',
  roles: ['trainer'],
  department: '',
  disabled: false,
  permissions: ['knowledge.read', 'train.write', 'train.assign', 'train.read'],
  must_change_password: false,
};

export const ITEM: Item = {
  id: 'i1',
  version: 1,
  key: 'empathy-first',
  kind: 'single',
  stem: '市民连声抱怨，您先说什么？',
  options: [
    { key: 'a', text: '您别急，慢慢说。', why: '先接住情绪。' },
    { key: 'b', text: '请说重点。', why: '会让市民更急。' },
  ],
  partners: [],
  blanks: 0,
  matter: '情绪安抚',
  ability: 'empathy',
  difficulty: 2,
  answer: ['a'],
  explanation: '先听完，再办事。',
};

export const LESSON: TrainLessonDetail = {
  id: 'l1',
  title: '先接住情绪，再办事情',
  course: { id: 'k1', title: '服务话术' },
  ability: 'empathy',
  matter: '情绪安抚',
  tags: [],
  state: 'live',
  version: 2,
  latest_version: 2,
  live_version: 2,
  row_version: 7,
  read_seconds: 235,
  listen_seconds: 260,
  flag: { reason: '引用的知识“失业金怎么领？”有了新版本，请核对这节课。', at: '2026-11-20T02:00:00Z' },
  updated_at: '2026-11-20T02:00:00Z',
  updated_by_name: '陈老师',
  cards: [
    { kind: 'text', title: '为什么先听', text: '人在着急的时候听不进办法。', lines: [] },
    {
      kind: 'dialogue',
      title: '怎么接',
      lines: [
        { who: '市民', text: '都跑三趟了！' },
        { who: '坐席', text: '让您跑了三趟，确实辛苦。', good: true },
      ],
    },
    { kind: 'quiz', item_id: 'i1', lines: [] },
  ],
  items: [ITEM],
};

export interface Sent {
  method: string;
  path: string;
  body: unknown;
}

export type Answer = (path: string, method: string, body: unknown) => unknown;

/** A fetch that remembers what was sent and answers /staff/me itself; a Response is passed on. */
export function fetchWith(answer: Answer, sent: Sent[], me: object = TRAINER) {
  return (url: string, init?: RequestInit) => {
    const path = url.replace('/api/v1', '');
    const method = init?.method ?? 'GET';
    const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : init?.body;
    if (method !== 'GET') sent.push({ method, path, body });
    const data = path === '/staff/me' ? me : answer(path, method, body);
    if (data instanceof Response) return Promise.resolve(data);
    return Promise.resolve(data === undefined ? new Response(null, { status: 204 }) : Response.json(data));
  };
}
