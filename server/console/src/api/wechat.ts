import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { request } from '@/lib/request';
import { keys } from './keys';

interface Bound {
  bound_at: string | null;
}

/** A code to scan: good for one binding until expires_at. qr is a data: address of its picture. */
export interface BindCode {
  scene: string;
  expires_at: string;
  page: string;
  qr: string;
}

/** How often it is asked whether the code has been scanned. */
const watchMs = 2_000;

/** Since when this account's WeChat is bound; while nothing is, it is asked again and again. */
export function useBound() {
  return useQuery({
    queryKey: keys.wechatBound,
    queryFn: ({ signal }) => request<Bound>('GET', '/staff/me/wechat', { signal }),
    refetchInterval: ({ state }) => (state.data?.bound_at === null ? watchMs : false),
  });
}

/** A fresh code; it stays the same until it is asked for again. */
export function useBindCode(wanted: boolean) {
  return useQuery({
    queryKey: keys.wechatCode,
    queryFn: ({ signal }) => request<BindCode>('POST', '/staff/me/wechat', { signal }),
    enabled: wanted,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

/** Unbinds; what WeChat had opened ends at once. */
export function useUnbind() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => request<void>('DELETE', '/staff/me/wechat'),
    onSuccess: () => {
      client.setQueryData<Bound>(keys.wechatBound, { bound_at: null });
    },
  });
}
