import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { request } from '@/lib/request';
import { keys } from './keys';
import type { Ability, Basis, Item, ItemKind, ItemOption } from './trainTypes';
import type { Page } from './types';

export type ItemState = 'draft' | 'live' | 'retired';

export interface ItemFilter {
  q: string;
  matter: string;
  ability: Ability | '';
  kind: ItemKind | '';
  state: ItemState | '';
  difficulty: string;
  alarm: 'any' | '';
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
  alarms: Alarm[] | null;
}

export interface StaffItem extends Item {
  state: ItemState;
  latest_version: number;
  live_version: number;
  row_version: number;
  updated_at: string;
  updated_by_name: string;
  stats?: ItemStats | null;
}

export interface OptionShare {
  key: string;
  text: string;
  share: number;
  right: boolean;
}

export interface ItemStatsDetail extends ItemStats {
  options: OptionShare[] | null;
}

/** What a trainer saves. */
export interface ItemEdit {
  key?: string;
  kind: ItemKind;
  stem: string;
  options: ItemOption[];
  partners: ItemOption[];
  answer: string[];
  explanation: string;
  basis?: Basis;
  article?: { id: string };
  matter: string;
  ability: Ability;
  difficulty: number;
}

export interface ItemBatch {
  batch_id: string;
  /** Questions that can be imported; `exists` of them become a next version. */
  ready: number;
  exists: number;
  bad: { row: number; column: string; message: string }[] | null;
  sample: Item[] | null;
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

/** Never refetched behind a trainer's back: what is being edited must not move. */
export function useItem(id: string | null) {
  return useQuery({
    queryKey: keys.item(id ?? ''),
    queryFn: ({ signal }) => request<StaffItem>('GET', `/train/items/${id ?? ''}`, { signal }),
    enabled: id !== null,
    staleTime: 0,
    refetchOnReconnect: false,
  });
}

export function useItemStats(id: string) {
  return useQuery({
    queryKey: keys.itemStats(id),
    queryFn: ({ signal }) => request<ItemStatsDetail>('GET', `/train/items/${id}/stats`, { signal }),
  });
}

function useItemChange<V>(change: (input: V) => Promise<StaffItem>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async (item) => {
      client.setQueryData(keys.item(item.id), item);
      await client.invalidateQueries({ queryKey: keys.items, refetchType: 'none' });
    },
  });
}

interface SaveItem {
  id: string | null;
  /** Makes creating safe to repeat. */
  clientId: string;
  rowVersion: number;
  item: ItemEdit;
}

/** Creates a question, or saves a next version over the one whose row_version was read. */
export function useSaveItem() {
  return useItemChange(({ id, clientId, rowVersion, item }: SaveItem) =>
    id === null
      ? request<StaffItem>('POST', '/train/items', { body: { client_id: clientId, item } })
      : request<StaffItem>('PUT', `/train/items/${id}`, { body: { row_version: rowVersion, item } }),
  );
}

export function usePublishItem() {
  return useItemChange(({ id, version }: { id: string; version: number }) =>
    request<StaffItem>('POST', `/train/items/${id}/publish`, { body: { version } }),
  );
}

export function useRetireItem() {
  return useItemChange((id: string) => request<StaffItem>('POST', `/train/items/${id}/retire`));
}

export function useConfirmItems() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (batchId: string) =>
      request<{ created: number; changed: number }>('POST', `/train/items/import/${batchId}/confirm`),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.items }),
  });
}
