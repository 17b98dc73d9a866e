import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { request } from '@/lib/request';
import { keys } from './keys';
import type {
  Canned,
  Colleague,
  DeskConversation,
  KnowledgeHit,
  List,
  Presence,
  Seat,
  WaitingEntry,
} from './types';

export const CAPACITY_MAX = 20;

export function useSeat() {
  return useQuery({
    queryKey: keys.seat,
    queryFn: ({ signal }) => request<Seat>('GET', '/desk/seat', { signal }),
  });
}

export function putSeat(presence: Presence, capacity: number): Promise<Seat> {
  return request('PUT', '/desk/seat', { body: { presence, capacity } });
}

export function useLine(enabled = true) {
  return useQuery({
    queryKey: keys.line,
    queryFn: ({ signal }) => request<List<WaitingEntry>>('GET', '/desk/line', { signal }),
    select: (data) => data.items,
    enabled,
  });
}

/** My open conversations. */
export function useConversations(enabled = true) {
  return useQuery({
    queryKey: keys.conversations,
    queryFn: ({ signal }) => request<List<DeskConversation>>('GET', '/desk/conversations', { signal }),
    select: (data) => data.items,
    enabled,
  });
}

export function useConversation(id: string) {
  return useQuery({
    queryKey: keys.conversation(id),
    queryFn: ({ signal }) => request<DeskConversation>('GET', `/desk/conversations/${id}`, { signal }),
  });
}

export function claim(conversationId: string): Promise<DeskConversation> {
  return request('POST', '/desk/claim', { body: { conversation_id: conversationId } });
}

export function claimNext(): Promise<DeskConversation> {
  return request('POST', '/desk/claim-next');
}

/** Hands a conversation to a colleague, or back to the waiting line when `toStaffId` is null. */
export function transfer(id: string, toStaffId: string | null, note: string): Promise<void> {
  const body = toStaffId === null ? { note } : { to_staff_id: toStaffId, note };
  return request('POST', `/desk/conversations/${id}/transfer`, { body });
}

export function closeConversation(id: string): Promise<void> {
  return request('POST', `/desk/conversations/${id}/close`, { body: {} });
}

export function useAgents(enabled: boolean) {
  return useQuery({
    queryKey: keys.agents,
    queryFn: ({ signal }) => request<List<Colleague>>('GET', '/desk/agents', { signal }),
    select: (data) => data.items,
    enabled,
    staleTime: 0,
  });
}

export function useCanned() {
  return useQuery({
    queryKey: keys.canned,
    queryFn: ({ signal }) => request<List<Canned>>('GET', '/desk/canned', { signal }),
    select: (data) => data.items,
    staleTime: 60_000,
  });
}

export type CannedInput = Omit<Canned, 'id'>;

/** Creates a canned reply, or changes the one with `id`. */
export function useSaveCanned() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, input }: { id: string | null; input: CannedInput }) =>
      id === null
        ? request<Canned>('POST', '/desk/canned', { body: input })
        : request<Canned>('PUT', `/desk/canned/${id}`, { body: input }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.canned }),
  });
}

export function useDeleteCanned() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => request<void>('DELETE', `/desk/canned/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.canned }),
  });
}

export function useDeskKnowledge(q: string) {
  return useQuery({
    queryKey: keys.deskKnowledge(q),
    queryFn: ({ signal }) => request<List<KnowledgeHit>>('GET', '/desk/knowledge', { signal, query: { q } }),
    select: (data) => data.items,
    enabled: q !== '',
    staleTime: 60_000,
  });
}
