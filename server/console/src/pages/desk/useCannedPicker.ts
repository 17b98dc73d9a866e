import { useState } from 'react';
import { useCanned } from '@/api/desk';
import type { Canned } from '@/api/types';
import { findCanned, slashWord } from '@/desk/canned';

export interface CannedPicker {
  open: boolean;
  items: Canned[];
  index: number;
  loading: boolean;
  pick: (item: Canned) => void;
  hover: (index: number) => void;
  /** Takes a key when the list is open and the key is for it. */
  onKey: (key: string) => boolean;
}

/** The list behind "/": arrows move, Enter or Tab picks, Escape keeps what was typed. */
export function useCannedPicker(text: string, onPick: (item: Canned) => void): CannedPicker {
  const canned = useCanned();
  const word = slashWord(text);
  const [dismissed, setDismissed] = useState<string | null>(null);
  const [cursor, setCursor] = useState({ word, index: 0 });
  const open = word !== null && dismissed !== text;
  const items = word === null ? [] : findCanned(canned.data ?? [], word);
  // A new word starts at its best match again.
  const index = cursor.word === word ? Math.min(cursor.index, Math.max(0, items.length - 1)) : 0;
  const move = (by: number) => {
    if (items.length > 0) setCursor({ word, index: (index + by + items.length) % items.length });
  };
  const onKey = (key: string): boolean => {
    if (!open) return false;
    const chosen = items[index];
    if (key === 'ArrowDown') move(1);
    else if (key === 'ArrowUp') move(-1);
    else if (key === 'Escape') setDismissed(text);
    else if ((key === 'Enter' || key === 'Tab') && chosen) onPick(chosen);
    else return false;
    return true;
  };
  return {
    open,
    items,
    index,
    loading: canned.isPending,
    pick: onPick,
    hover: (next) => setCursor({ word, index: next }),
    onKey,
  };
}
