import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { request } from '@/lib/request';
import { keys } from './keys';
import type { Ability, Item } from './trainTypes';

export type Level = 'new' | 'experienced';

export interface Person {
  id: string;
  name: string;
  level: Level;
  /** By matter, 0 to 1; matters never practised are missing. */
  known: Record<string, number> | null;
  required: string[] | null;
  given: number;
  done: number;
  overdue: number;
  seconds_week: number;
  streak: number;
  last_day?: string;
  risks: string[] | null;
}

export interface RadarAxis {
  ability: Ability;
  name: string;
  known: number;
  required: number;
  seen: boolean;
}

export type MatterState = 'unseen' | 'gap' | 'doubt' | 'mastered';

export interface MatterMark {
  matter: string;
  ability: Ability;
  known: number;
  state: MatterState;
  required: boolean;
}

export interface LearnDay {
  day: string;
  seconds: number;
  items: number;
  right: number;
  lessons: number;
}

export interface PersonDetail {
  id: string;
  name: string;
  level: Level;
  radar: RadarAxis[] | null;
  matters: MatterMark[] | null;
  days: LearnDay[] | null;
  streak: { days: number };
  totals: { lessons: number; items: number; seconds: number };
  steps: { action: string; title: string; reason: string; minutes: number }[] | null;
  mistakes: { item: Item; wrong: number; last_at: string }[] | null;
}

export interface Assignment {
  id: string;
  staff_id: string;
  staff_name: string;
  kind: 'lesson' | 'exam';
  target_id: string;
  title: string;
  due_at: string;
  note: string;
  state: 'open' | 'done' | 'overdue';
  done_at?: string;
  created_at: string;
}

/** What is given to people; lessons of a course count one by one. */
export interface AssignOrder {
  client_id: string;
  staff_ids: string[];
  lesson_ids?: string[];
  course_id?: string;
  exam_id?: string;
  due_at: string;
  note?: string;
}

export function usePeople() {
  return useQuery({
    queryKey: keys.people,
    queryFn: ({ signal }) =>
      request<{ matters: string[] | null; people: Person[] | null }>('GET', '/train/people', { signal }),
  });
}

export function usePerson(id: string) {
  return useQuery({
    queryKey: keys.person(id),
    queryFn: ({ signal }) => request<PersonDetail>('GET', `/train/people/${id}`, { signal }),
  });
}

export function useSetLevel() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, level }: { id: string; level: Level }) =>
      request<void>('PUT', `/train/people/${id}/level`, { body: { level } }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.people }),
  });
}

export function useAssignments() {
  return useQuery({
    queryKey: keys.assignments,
    queryFn: ({ signal }) =>
      request<{ assignments: Assignment[] | null }>('GET', '/train/assignments', { signal }),
    select: (data) => data.assignments ?? [],
  });
}

/** Gives lessons or an exam; answers how many were new to their people. */
export function useAssign() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (order: AssignOrder) =>
      request<{ created: number }>('POST', '/train/assignments', { body: order }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.assignments });
      await client.invalidateQueries({ queryKey: keys.people });
    },
  });
}
