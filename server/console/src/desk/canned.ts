import type { Canned } from '@/api/types';

/** The canned replies for what was typed after "/": shortcuts that begin with it first, then any that contain it. */
export function findCanned(all: readonly Canned[], word: string): Canned[] {
  const needle = word.trim().toLowerCase();
  if (!needle) return [...all];
  const rank = (item: Canned) => {
    if (item.shortcut.toLowerCase().startsWith(needle)) return 0;
    if (`${item.shortcut} ${item.title}`.toLowerCase().includes(needle)) return 1;
    return item.text.toLowerCase().includes(needle) ? 2 : 3;
  };
  return all
    .map((item) => ({ item, rank: rank(item) }))
    .filter((entry) => entry.rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .map((entry) => entry.item);
}

/** What follows a "/" at the very beginning, on one line; null when no canned reply is being looked for. */
export function slashWord(text: string): string | null {
  if (!text.startsWith('/') || text.includes('\n')) return null;
  return text.slice(1);
}
