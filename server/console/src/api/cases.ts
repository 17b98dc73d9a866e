import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { request } from '@/lib/request';
import { keys } from './keys';
import type { LessonEdit, TrainLessonDetail } from './trainTypes';

/** A conversation that could be taught from; nothing in it says who the citizen is. */
export interface CaseSource {
  id: string;
  question: string;
  matter?: string;
  rating: number;
  disliked: boolean;
  messages: number;
  opened_at: string;
}

export interface Transcript {
  lines: { who: string; text: string }[];
  masked: { kind: string; count: number }[];
  matter?: string;
  article?: { id: string; title: string };
}

export function useCases() {
  return useQuery({
    queryKey: keys.cases,
    queryFn: ({ signal }) => request<{ items: CaseSource[] }>('GET', '/train/cases', { signal }),
    select: (data) => data.items,
  });
}

/** Never refetched behind a trainer's back: what is being written must not move. */
export function useCase(id: string) {
  return useQuery({
    queryKey: keys.case(id),
    queryFn: ({ signal }) => request<Transcript>('GET', `/train/cases/${id}`, { signal }),
    refetchOnReconnect: false,
  });
}

interface NewCase {
  id: string;
  clientId: string;
  confirmed: boolean;
  lesson: LessonEdit;
}

export function useCreateCase() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, clientId, confirmed, lesson }: NewCase) =>
      request<TrainLessonDetail>('POST', `/train/cases/${id}`, {
        body: { client_id: clientId, confirmed, lesson },
      }),
    onSuccess: async (lesson) => {
      client.setQueryData(keys.lesson(lesson.id), lesson);
      await client.invalidateQueries({ queryKey: keys.cases, exact: true });
      await client.invalidateQueries({ queryKey: keys.lessons, refetchType: 'none' });
    },
  });
}
