import { describe, expect, it } from 'vitest';
import { formatClock, formatShare, formatSpan, formatTime, promiseOf } from './format';

// Local times without a zone, so that the tests hold wherever they run.
const now = new Date('2026-11-21T14:30:00');

describe('formatTime', () => {
  it.each([
    ['2026-11-21T09:05:00', '09:05'],
    ['2026-11-20T23:59:00', '昨天 23:59'],
    ['2026-03-02T08:00:00', '3月2日 08:00'],
    ['2025-12-31T08:00:00', '2025年12月31日 08:00'],
    ['', '—'],
  ])('%s is %s', (iso, text) => expect(formatTime(iso, now)).toBe(text));
});

describe('formatSpan', () => {
  it.each([
    [-3, '0 秒'],
    [59.4, '59 秒'],
    [60, '1 分钟'],
    [3600, '1 小时'],
    [5400, '1 小时 30 分'],
    [86_400, '1 天'],
    [90_000, '1 天 1 小时'],
  ])('%d seconds are %s', (seconds, text) => expect(formatSpan(seconds)).toBe(text));
});

it('runs a clock past the hour', () => {
  expect(formatClock(65)).toBe('1:05');
  expect(formatClock(3725)).toBe('1:02:05');
});

it('never divides by zero', () => {
  expect(formatShare(0, 0)).toBe('—');
  expect(formatShare(1, 3)).toBe('33.3%');
});

describe('promiseOf', () => {
  const due = '2026-11-21T16:30:00';
  it('counts down', () => expect(promiseOf(due, null, now)).toEqual({ text: '还剩 2 小时', overdue: false }));
  it('marks what is overdue', () =>
    expect(promiseOf('2026-11-21T14:00:00', null, now)).toEqual({ text: '已超时 30 分钟', overdue: true }));
  it('judges an answer by when it was given', () => {
    expect(promiseOf(due, '2026-11-21T16:00:00', now).overdue).toBe(false);
    expect(promiseOf(due, '2026-11-21T17:30:00', now)).toEqual({ text: '超时 1 小时答复', overdue: true });
  });
});
