import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { request } from '@/lib/request';
import { keys } from './keys';
import type { Ability, Item, ItemKind } from './trainTypes';
import type { Page } from './types';

export type ItemState = 'draft' | 'live' | 'retired';

export interface ItemFilter {
  q: string;
  matter: string;
  ability: Ability | '';
  kind: ItemKind | '';
  state: ItemState | '';
  difficulty: string;
  alarm: string;
  page: number;
  size: number;
}

export interface Alarm {
  kind: string;
  text: string;
}

export interface ItemStats {
  n: number;
  mean: number;
  /** How well the item tells apart who knows; null when it cannot be told. */
  discrimination: number | null;
  alarms: (string | Alarm)[] | null;
}

export interface StaffItem extends Item {
  state: ItemState;
  row_version: number;
  updated_at: string;
  updated_by_name: string;
  stats: ItemStats | null;
}

export const EVERY_ITEM: ItemFilter = {
  q: '',
  matter: '',
  ability: '',
  kind: '',
  state: '',
  difficulty: '',
  alarm: '',
  page: 1,
  size: 20,
};

export function useItems(filter: ItemFilter, enabled = true) {
  return useQuery({
    queryKey: keys.itemTable(filter),
    queryFn: ({ signal }) =>
      request<Page<StaffItem>>('GET', '/train/items', { signal, query: { ...filter } }),
    placeholderData: keepPreviousData,
    enabled,
  });
}
