import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Message } from '@/api/types';
import { messageOf } from '@/test/samples';
import { Outbox, type OutboxDeps, type Pending } from './outbox';
import { ApiError } from './request';

const offline = () => new ApiError(0, 'network', '连接不上服务器，请检查网络后重试。');
const flush = () => new Promise<void>((done) => setTimeout(done, 0));

let saved: readonly Pending[];
let timers: { run: () => void; ms: number }[];
let sent: Pending[];
let answers: (() => Promise<Message>)[];

function makeOutbox(change: Partial<OutboxDeps> = {}): Outbox {
  return new Outbox({
    send: (pending) => {
      sent.push(pending);
      return answers.shift()?.() ?? Promise.resolve(messageOf(sent.length, { client_id: pending.client_id }));
    },
    onSent: vi.fn(),
    load: () => [...saved],
    save: (items) => (saved = items),
    now: () => new Date('2026-11-21T06:00:00Z'),
    random: () => 1,
    setTimer: (run, ms) => void timers.push({ run, ms }),
    ...change,
  });
}

const say = (text: string, conversation_id = 'c1') => ({ conversation_id, kind: 'text' as const, text });

beforeEach(() => {
  saved = [];
  timers = [];
  sent = [];
  answers = [];
});

describe('Outbox', () => {
  it('forgets a message once it is stored', async () => {
    const onSent = vi.fn();
    const outbox = makeOutbox({ onSent });
    outbox.add(say('您好'));
    expect(outbox.items.get()[0]?.state).toBe('sending');
    await flush();
    expect(outbox.items.get()).toEqual([]);
    expect(saved).toEqual([]);
    expect(onSent).toHaveBeenCalledOnce();
  });

  it('sends one conversation in order, others side by side', async () => {
    const outbox = makeOutbox();
    outbox.add(say('一'));
    outbox.add(say('二'));
    outbox.add(say('别处', 'c2'));
    expect(sent.map((item) => item.text)).toEqual(['一', '别处']);
    await flush();
    expect(sent.map((item) => item.text)).toEqual(['一', '别处', '二']);
  });

  it('repeats a passing failure with the same client_id, later and later', async () => {
    answers = [() => Promise.reject(offline()), () => Promise.reject(offline())];
    const outbox = makeOutbox();
    outbox.add(say('您好'));
    outbox.add(say('请讲'));
    await flush();
    expect(sent).toHaveLength(1);
    timers[0]?.run();
    await flush();
    timers[1]?.run();
    await flush();
    expect(timers.map((timer) => timer.ms)).toEqual([1000, 2000]);
    expect(sent.map((item) => item.text)).toEqual(['您好', '您好', '您好', '请讲']);
    expect(new Set(sent.slice(0, 3).map((item) => item.client_id)).size).toBe(1);
  });

  it('waits as long as the server asks', async () => {
    answers = [() => Promise.reject(new ApiError(429, 'limited', '请稍等。', [], 7))];
    makeOutbox().add(say('您好'));
    await flush();
    expect(timers[0]?.ms).toBe(7000);
  });

  it('does not repeat what the server refuses, and lets the rest through', async () => {
    answers = [() => Promise.reject(new ApiError(409, 'conversation_closed', '会话已结束。'))];
    const outbox = makeOutbox();
    outbox.add(say('一'));
    outbox.add(say('二'));
    await flush();
    expect(outbox.items.get()).toMatchObject([{ text: '一', state: 'failed', error: '会话已结束。' }]);
    outbox.retry(outbox.items.get()[0]?.client_id ?? '');
    await flush();
    expect(outbox.items.get()).toEqual([]);
  });

  it('wakes up with the connection instead of waiting for its timer', async () => {
    answers = [() => Promise.reject(offline())];
    const outbox = makeOutbox();
    outbox.add(say('您好'));
    await flush();
    outbox.wake();
    await flush();
    expect(outbox.items.get()).toEqual([]);
  });

  it('sends after a reload what was on its way', async () => {
    answers = [() => new Promise<Message>(() => undefined)];
    makeOutbox().add(say('您好'));
    const first = sent[0]?.client_id;
    const outbox = makeOutbox();
    outbox.wake();
    await flush();
    expect(sent[1]?.client_id).toBe(first);
    expect(outbox.items.get()).toEqual([]);
  });
});
