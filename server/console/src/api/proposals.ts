import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { request } from '@/lib/request';
import { keys } from './keys';
import type { List } from './types';

/** Words that several citizens used for an article, offered as a variant of it. */
export interface Proposal {
  id: string;
  article_id: string;
  article_question: string;
  text: string;
  citizens: number;
  state: 'open' | 'accepted' | 'dismissed';
  created_at: string;
  decided_at: string | null;
}

export function useProposals() {
  return useQuery({
    queryKey: keys.proposals,
    queryFn: ({ signal }) =>
      request<List<Proposal>>('GET', '/staff/variant-proposals', { signal, query: { state: 'open' } }),
    select: (data) => data.items,
  });
}

/** Accepting puts the words into the article's next version; both take the proposal off the list. */
export function useDecideProposal() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, accept }: { id: string; accept: boolean }) =>
      request<Proposal>('POST', `/staff/variant-proposals/${id}/${accept ? 'accept' : 'dismiss'}`),
    onSettled: async (proposal) => {
      await client.invalidateQueries({ queryKey: keys.proposals });
      if (proposal?.state === 'accepted') await client.invalidateQueries({ queryKey: keys.articles });
    },
  });
}
