import { useQuery } from '@tanstack/react-query';
import { request } from '@/lib/request';
import { keys } from './keys';
import type { DayNumbers } from './types';

const REFRESH_MS = 30_000;

/** The figures of one day (YYYY-MM-DD); today's are renewed while they are looked at. */
export function useNumbers(date: string, live: boolean) {
  return useQuery({
    queryKey: keys.numbers(date),
    queryFn: ({ signal }) => request<DayNumbers>('GET', '/staff/numbers', { signal, query: { date } }),
    refetchInterval: live ? REFRESH_MS : false,
  });
}
