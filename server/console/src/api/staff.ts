import { useQuery } from '@tanstack/react-query';
import { request } from '@/lib/request';
import { keys } from './keys';
import type { LoginResult, Me } from './types';

export function login(username: string, password: string): Promise<LoginResult> {
  return request('POST', '/staff/login', { body: { username, password } });
}

export function logout(): Promise<void> {
  return request('POST', '/staff/logout');
}

export function changePassword(old: string, next: string): Promise<void> {
  return request('POST', '/staff/password', { body: { old, new: next } });
}

export function useMe() {
  return useQuery({
    queryKey: keys.me,
    queryFn: ({ signal }) => request<Me>('GET', '/staff/me', { signal }),
    staleTime: 5 * 60_000,
  });
}
