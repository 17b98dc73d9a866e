import type { Message } from '@/api/types';

/** Shorter words ("好的") are no questions. */
const SHORTEST = 4;
const MOST = 3;
const QUERY_MAX = 200;

/** What the citizen asked last, newest first, each once; a tapped candidate counts as asked. */
export function recentQuestions(items: readonly Message[]): string[] {
  const found = new Set<string>();
  for (let index = items.length - 1; index >= 0 && found.size < MOST; index--) {
    const message = items[index];
    const text = message?.sender === 'citizen' ? message.text.trim().slice(0, QUERY_MAX) : '';
    if (text.length >= SHORTEST) found.add(text);
  }
  return [...found];
}
