import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { newClientId } from '@/lib/id';
import { request } from '@/lib/request';
import { keys } from './keys';
import type {
  Course,
  LessonCheck,
  Item,
  LessonEdit,
  LessonProposal,
  LessonProposalDetail,
  LessonState,
  LessonVersion,
  TrainLesson,
  TrainLessonDetail,
} from './trainTypes';

export interface LessonFilter {
  course: string;
  state: LessonState | '';
  flagged: boolean;
  q: string;
}

export function useLessons(filter: LessonFilter) {
  return useQuery({
    queryKey: keys.lessonTable(filter),
    queryFn: ({ signal }) =>
      request<{ lessons: TrainLesson[] | null; total: number }>('GET', '/train/lessons', {
        signal,
        query: { ...filter, flagged: filter.flagged ? 'true' : '' },
      }),
    placeholderData: keepPreviousData,
  });
}

/** Never refetched behind a trainer's back: what is being edited must not move. */
export function useLesson(id: string | null) {
  return useQuery({
    queryKey: keys.lesson(id ?? ''),
    queryFn: ({ signal }) => request<TrainLessonDetail>('GET', `/train/lessons/${id ?? ''}`, { signal }),
    enabled: id !== null,
    staleTime: 0,
    refetchOnReconnect: false,
  });
}

function useLessonChange<V>(change: (input: V) => Promise<TrainLessonDetail>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async (lesson) => {
      client.setQueryData(keys.lesson(lesson.id), lesson);
      await client.invalidateQueries({ queryKey: keys.lessons, refetchType: 'none' });
    },
  });
}

interface SaveLesson {
  id: string | null;
  /** Makes creating safe to repeat. */
  clientId: string;
  rowVersion: number;
  lesson: LessonEdit;
}

/** Creates a lesson, or saves over the one whose row_version was read. */
export function useSaveLesson() {
  return useLessonChange(({ id, clientId, rowVersion, lesson }: SaveLesson) =>
    id === null
      ? request<TrainLessonDetail>('POST', '/train/lessons', { body: { client_id: clientId, lesson } })
      : request<TrainLessonDetail>('PUT', `/train/lessons/${id}`, {
          body: { row_version: rowVersion, lesson },
        }),
  );
}

export function useSubmitLesson() {
  return useLessonChange((id: string) => request<TrainLessonDetail>('POST', `/train/lessons/${id}/submit`));
}

export function usePublishLesson() {
  return useLessonChange(({ id, version }: { id: string; version: number }) =>
    request<TrainLessonDetail>('POST', `/train/lessons/${id}/publish`, { body: { version } }),
  );
}

export function useWithdrawLesson() {
  return useLessonChange((id: string) => request<TrainLessonDetail>('POST', `/train/lessons/${id}/withdraw`));
}

export function useLessonVersions(id: string, enabled: boolean) {
  return useQuery({
    queryKey: keys.lessonVersions(id),
    queryFn: ({ signal }) =>
      request<{ versions: LessonVersion[] | null }>('GET', `/train/lessons/${id}/versions`, { signal }),
    select: (data) => data.versions ?? [],
    enabled,
    staleTime: 0,
  });
}

/** The length of a lesson that is being written, and what is wrong with it; nothing is stored. */
export function useLessonCheck(lesson: LessonEdit | null) {
  return useQuery({
    queryKey: keys.lessonCheck(lesson),
    queryFn: ({ signal }) =>
      request<LessonCheck>('POST', '/train/lessons/check', { signal, body: { lesson } }),
    enabled: lesson !== null,
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });
}

export function useCourses() {
  return useQuery({
    queryKey: keys.courses,
    queryFn: ({ signal }) => request<{ courses: Course[] | null }>('GET', '/train/courses', { signal }),
    select: (data) => data.courses ?? [],
    staleTime: 60_000,
  });
}

/** Creates a course (without id) or changes one. */
export function useSaveCourse() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...course }: Omit<Course, 'id'> & { id: string | null }) =>
      id === null
        ? request<Course>('POST', '/train/courses', {
            body: { client_id: newClientId(), title: course.title, summary: course.summary },
          })
        : request<Course>('PUT', `/train/courses/${id}`, { body: course }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.courses }),
  });
}

/** Published knowledge that a lesson was drafted from and nobody has decided yet. */
export function useLessonProposals(enabled: boolean) {
  return useQuery({
    queryKey: keys.lessonProposals,
    queryFn: ({ signal }) =>
      request<{ proposals: LessonProposal[] | null }>('GET', '/train/proposals', { signal }),
    select: (data) => data.proposals ?? [],
    enabled,
  });
}

/** Never refetched behind a trainer's back: what is being edited must not move. */
export function useLessonProposal(id: string) {
  return useQuery({
    queryKey: keys.lessonProposal(id),
    queryFn: ({ signal }) => request<LessonProposalDetail>('GET', `/train/proposals/${id}`, { signal }),
    staleTime: Infinity,
    refetchOnReconnect: false,
  });
}

/** Approving publishes the lesson and its questions as they are sent. */
export function useApproveProposal() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, lesson, items }: { id: string; lesson: LessonEdit; items: Item[] }) =>
      request<TrainLessonDetail>('POST', `/train/proposals/${id}/approve`, { body: { lesson, items } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.lessonProposals });
      await client.invalidateQueries({ queryKey: keys.lessons, refetchType: 'none' });
    },
  });
}

export function useDeclineProposal() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, reason }: { id: string; reason: string }) =>
      request<void>('POST', `/train/proposals/${id}/decline`, { body: { reason } }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.lessonProposals }),
  });
}

/** A checked workbook of lessons. */
export interface LessonBatch {
  batch_id: string;
  lessons: {
    key: string;
    course: string;
    title: string;
    exists: boolean;
    cards: number;
    read_seconds: number;
    advice: string[];
  }[];
  bad: { row: number; column: string; message: string }[];
}

export function useConfirmLessons() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (batchId: string) =>
      request<{ courses: number; created: number; changed: number }>(
        'POST',
        `/train/lessons/import/${batchId}/confirm`,
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.lessons }),
  });
}
