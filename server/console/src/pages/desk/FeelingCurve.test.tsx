import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { EmotionCurve } from '@/api/types';
import { FeelingCurve } from './FeelingCurve';

const ANGRY: EmotionCurve = {
  state: 'angry',
  state_text: '愤怒',
  intensity: 0.72,
  words: ['踢皮球', '没人管'],
  curve: [
    { seq: 1, state: 'calm', state_text: '平静', intensity: 0, words: [] },
    { seq: 3, state: 'angry', state_text: '愤怒', intensity: 0.64, words: ['踢皮球'] },
    { seq: 5, state: 'angry', state_text: '愤怒', intensity: 0.8, words: ['没人管'] },
  ],
  triggers: [{ seq: 5, kind: 'soothe', words: ['踢皮球', '没人管'] }],
};

it('says the feeling, how strong it is and which words show it', () => {
  render(<FeelingCurve emotion={ANGRY} />);
  expect(screen.getByText('愤怒 · 强度 72%')).toBeTruthy();
  expect(screen.getByText('踢皮球')).toBeTruthy();
  expect(screen.getByRole('img').getAttribute('aria-label')).toBe(
    '第 1 句平静；第 2 句愤怒 64%：踢皮球；第 3 句愤怒 80%：没人管',
  );
});

it('shows only the last messages of a long conversation', () => {
  const curve = Array.from({ length: 30 }, (_, i) => ({
    seq: i,
    state: 'calm' as const,
    state_text: '平静',
    intensity: 0,
    words: [],
  }));
  const { container } = render(<FeelingCurve emotion={{ ...ANGRY, curve }} />);
  expect(container.querySelectorAll('circle')).toHaveLength(12);
});
