import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { request } from '@/lib/request';
import { keys } from './keys';
import type { Next, Versioned } from './saved';
import type { Page } from './types';

export type Category = 'ads' | 'fraud' | 'porn' | 'banned' | 'abuse' | 'personal' | 'other';
export type WordCategory = Exclude<Category, 'personal' | 'other'>;
export type Level = 'stop' | 'with_contact' | 'hint' | 'mark';
export type Place = 'message' | 'letter' | 'entry' | 'picture';
export type ItemState = 'pending' | 'appealed' | 'released' | 'upheld';

/** Something a reviewer looks at. */
export interface SafetyItem {
  id: string;
  place: Place;
  place_text: string;
  target_id?: string;
  text: string;
  file?: { id: string; url: string };
  /** True: it was not sent. False: it went on and only needs a look. */
  stopped: boolean;
  source: 'local' | 'wechat';
  category: Category;
  category_text: string;
  why: string;
  found: string[];
  state: ItemState;
  state_text: string;
  appeal: string;
  appealed_at: string | null;
  created_at: string;
  decided_at: string | null;
  decided_by_name: string;
  decision: string;
}

export type Pile = 'open' | 'appealed' | 'stopped' | 'noted' | 'decided';

export interface ItemFilter {
  state: Pile;
  category: Category | '';
  place: Place | '';
  q: string;
  page: number;
  size: number;
}

export interface SafetyWord {
  word: string;
  category: WordCategory;
  level: Level;
  sound: boolean;
}

export interface WordsBody {
  words: SafetyWord[];
  contacts: string[];
  spared: string[];
  harmless: string[];
}

export type SafetyWords = Versioned<WordsBody>;

export interface Verdict {
  outcome: 'pass' | 'review' | 'block';
  why: string;
  contact: string;
  spared: string;
  reasons: {
    found: string;
    word: string;
    category: Category;
    category_text: string;
    level: Level | '';
    how: string;
    counts: boolean;
  }[];
}

const ITEMS = '/staff/safety/items';
const WORDS = '/staff/safety/words';

export function useSafetyItems(filter: ItemFilter) {
  return useQuery({
    queryKey: keys.safetyItems(filter),
    queryFn: ({ signal }) => request<Page<SafetyItem>>('GET', ITEMS, { signal, query: { ...filter } }),
    placeholderData: keepPreviousData,
  });
}

/** How many stopped texts and appeals wait for somebody; asked again every minute. */
export function useSafetyWaiting(enabled: boolean) {
  return useQuery({
    queryKey: keys.safetyWaiting,
    queryFn: ({ signal }) =>
      request<{ stopped: number; appeals: number }>('GET', '/staff/safety/waiting', { signal }),
    refetchInterval: 60_000,
    enabled,
  });
}

export interface Ruling {
  id: string;
  release: boolean;
  reason: string;
}

/** Decides on an item; 409 when a colleague was first. */
export function useDecide() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: Ruling) => request<SafetyItem>('POST', `${ITEMS}/${id}/decide`, { body }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.safety }),
  });
}

export function useSafetyWords() {
  return useQuery({
    queryKey: keys.safetyWords,
    queryFn: ({ signal }) => request<SafetyWords>('GET', WORDS, { signal }),
  });
}

/** Saves all lists as the version after the one that was read; 409 when somebody else saved first. */
export function useSaveSafetyWords() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Next<WordsBody>) => request<SafetyWords>('PUT', WORDS, { body }),
    onSuccess: (saved) => client.setQueryData(keys.safetyWords, saved),
  });
}

export function useTrySafety() {
  return useMutation({
    mutationFn: (text: string) => request<Verdict>('POST', `${WORDS}/try`, { body: { text } }),
  });
}
