import { useCallback, useState } from 'react';
import type { Item } from '@/api/trainTypes';

export interface KnownItems {
  /** By id, and by key for drafts that have no id yet. */
  items: ReadonlyMap<string, Item>;
  learn: (item: Item) => void;
}

/** The questions a lesson's cards ask: those it came with and those picked since. */
export function useKnownItems(first: readonly Item[]): KnownItems {
  const [items, setItems] = useState(() => new Map(first.map((item) => [item.id || item.key, item])));
  const learn = useCallback(
    (item: Item) => setItems((before) => new Map(before).set(item.id || item.key, item)),
    [],
  );
  return { items, learn };
}
