import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { request } from '@/lib/request';
import { keys } from './keys';
import type { Definition, GuideRow, Problem, StaffGuide, TrialRun } from './guideTypes';
import type { Page } from './types';

/** Every guide; there are dozens, not thousands. */
export function useGuides() {
  return useQuery({
    queryKey: keys.guideTable,
    queryFn: ({ signal }) =>
      request<Page<GuideRow>>('GET', '/staff/guides', { signal, query: { page: 1, size: 100 } }),
  });
}

/** Never refetched behind an editor's back: what is being edited must not move. */
export function useGuide(id: string | null) {
  return useQuery({
    queryKey: keys.guide(id ?? ''),
    queryFn: ({ signal }) => request<StaffGuide>('GET', `/staff/guides/${id ?? ''}`, { signal }),
    enabled: id !== null,
    staleTime: 0,
    refetchOnReconnect: false,
  });
}

function useGuideChange<V>(change: (input: V) => Promise<StaffGuide>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async (guide) => {
      client.setQueryData(keys.guide(guide.id), guide);
      await client.invalidateQueries({ queryKey: keys.guideTable, refetchType: 'none' });
    },
  });
}

/** Creates a guide, or saves over the one whose row_version was read. */
export function useSaveGuide() {
  return useGuideChange((input: { id: string | null; rowVersion: number; definition: Definition }) =>
    input.id === null
      ? request<StaffGuide>('POST', '/staff/guides', { body: { definition: input.definition } })
      : request<StaffGuide>('PUT', `/staff/guides/${input.id}`, {
          body: { definition: input.definition, row_version: input.rowVersion },
        }),
  );
}

export function usePublishGuide() {
  return useGuideChange(({ id, version }: { id: string; version: number }) =>
    request<StaffGuide>('POST', `/staff/guides/${id}/publish`, { body: { version } }),
  );
}

export function useWithdrawGuide() {
  return useGuideChange((id: string) => request<StaffGuide>('POST', `/staff/guides/${id}/withdraw`));
}

/** What is wrong with a definition that is still being written. */
export async function checkGuide(definition: Definition): Promise<Problem[]> {
  const { problems } = await request<{ problems: Problem[] | null }>('POST', '/staff/guides/check', {
    body: { definition },
  });
  return problems ?? [];
}

/** Walks a definition with the answers so far; nothing is stored. */
export function tryGuide(
  definition: Definition,
  answers: { step: string; value: string }[],
): Promise<TrialRun> {
  return request('POST', '/staff/guides/try', { body: { definition, answers } });
}
