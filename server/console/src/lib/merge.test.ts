import { describe, expect, it } from 'vitest';
import { messageOf } from '@/test/samples';
import { hasHole, mergeMessages, resumeAfter } from './merge';

const seqs = (items: readonly { seq: number }[]) => items.map((item) => item.seq);

describe('mergeMessages', () => {
  it('orders by number whatever order they came in', () => {
    expect(seqs(mergeMessages([messageOf(2)], [messageOf(4), messageOf(1), messageOf(3)]))).toEqual([
      1, 2, 3, 4,
    ]);
  });

  it('keeps each number once, and the same list when nothing is new', () => {
    const old = [messageOf(1), messageOf(2)];
    expect(mergeMessages(old, [messageOf(2), messageOf(1)])).toBe(old);
  });

  it('takes the newer copy, such as one with a verdict', () => {
    const merged = mergeMessages([messageOf(1), messageOf(2)], [messageOf(2, { feedback: 'down' })]);
    expect(merged[1]?.feedback).toBe('down');
    expect(merged).toHaveLength(2);
  });
});

describe('resumeAfter', () => {
  it('is the last number of an unbroken list', () =>
    expect(resumeAfter([messageOf(7), messageOf(8)])).toBe(8));
  it('stops at the first hole', () => {
    const broken = [messageOf(7), messageOf(8), messageOf(11)];
    expect(resumeAfter(broken)).toBe(8);
    expect(hasHole(broken)).toBe(true);
  });
  it('is 0 for nothing', () => {
    expect(resumeAfter([])).toBe(0);
    expect(hasHole([])).toBe(false);
  });
});
