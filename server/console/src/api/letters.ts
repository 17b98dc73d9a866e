import { useMutation, useQuery, useQueryClient, keepPreviousData } from '@tanstack/react-query';
import { request } from '@/lib/request';
import { keys } from './keys';
import type { Letter, LetterState, Page } from './types';

export interface LetterFilter {
  state: LetterState | '';
  q: string;
  page: number;
  size: number;
}

function fetchLetters(filter: LetterFilter, signal?: AbortSignal): Promise<Page<Letter>> {
  return request('GET', '/staff/letters', { signal, query: { ...filter } });
}

export function useLetters(filter: LetterFilter) {
  return useQuery({
    queryKey: keys.letterTable(filter),
    queryFn: ({ signal }) => fetchLetters(filter, signal),
    placeholderData: keepPreviousData,
  });
}

/** How many letters are in a state. */
export function useLetterCount(state: LetterState, enabled: boolean) {
  const filter: LetterFilter = { state, q: '', page: 1, size: 1 };
  return useQuery({
    queryKey: keys.letterTable(filter),
    queryFn: ({ signal }) => fetchLetters(filter, signal),
    select: (page) => page.total,
    enabled,
  });
}

export function useLetter(id: string | null) {
  return useQuery({
    queryKey: keys.letter(id ?? ''),
    queryFn: ({ signal }) => request<Letter>('GET', `/staff/letters/${id ?? ''}`, { signal }),
    enabled: id !== null,
  });
}

function useLetterChange<V>(change: (input: V) => Promise<Letter>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (letter) => client.setQueryData(keys.letter(letter.id), letter),
    onSettled: () => client.invalidateQueries({ queryKey: keys.letters }),
  });
}

export function useAcceptLetter() {
  return useLetterChange((id: string) => request<Letter>('POST', `/staff/letters/${id}/accept`));
}

export interface LetterAnswer {
  id: string;
  client_id: string;
  text: string;
  close: boolean;
}

export function useAnswerLetter() {
  return useLetterChange(({ id, ...body }: LetterAnswer) =>
    request<Letter>('POST', `/staff/letters/${id}/answer`, { body }),
  );
}
