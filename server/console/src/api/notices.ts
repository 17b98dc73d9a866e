import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { request } from '@/lib/request';
import { keys } from './keys';

/** What the hotline told this staff member. */
export interface StaffNotice {
  id: string;
  kind: string;
  title: string;
  text: string;
  link: { page: string; id?: string };
  at: string;
  read_at?: string;
}

/** Nothing here is urgent: what is, comes over the socket. */
const everyMs = 60_000;

/** The latest notices, newest first. */
export function useNotices(enabled: boolean) {
  return useQuery({
    queryKey: keys.notices,
    queryFn: async ({ signal }) => {
      const { notices } = await request<{ notices: StaffNotice[] }>('GET', '/learn/notices', { signal });
      return notices;
    },
    enabled,
    refetchInterval: everyMs,
  });
}

/** Marks notices as read. */
export function useReadNotices() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (ids: string[]) => request<void>('POST', '/learn/notices/read', { body: { ids } }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.notices }),
  });
}

/** The console's page a notice leads to; undefined for what is done on the phone. */
export function noticePath({ kind, link }: StaffNotice): string | undefined {
  const id = encodeURIComponent(link.id ?? '');
  switch (kind) {
    case 'flagged':
      return `/training/lessons/${id}`;
    case 'proposed':
      return `/training/proposals/${id}`;
    case 'item':
    case 'leech':
      return `/training/items/${id}`;
    default:
      return undefined;
  }
}
