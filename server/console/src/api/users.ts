import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { request } from '@/lib/request';
import { keys } from './keys';
import type { List, Role, RoleInfo, Staff } from './types';

export interface NewStaff {
  username: string;
  display_name: string;
  roles: Role[];
  department: string;
}

export type StaffPatch = Partial<Pick<Staff, 'display_name' | 'roles' | 'department' | 'disabled'>>;

export function useUsers() {
  return useQuery({
    queryKey: keys.users,
    queryFn: ({ signal }) => request<List<Staff>>('GET', '/staff/users', { signal }),
  });
}

export function useRoles() {
  return useQuery({
    queryKey: keys.roles,
    queryFn: ({ signal }) => request<List<RoleInfo> | RoleInfo[]>('GET', '/staff/roles', { signal }),
    select: (data) => (Array.isArray(data) ? data : data.items),
    staleTime: Infinity,
  });
}

function useUserChange<V, R>(change: (input: V) => Promise<R>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: keys.users }),
  });
}

/** Creates a staff account; the initial password is in the answer and nowhere else. */
export function useCreateUser() {
  return useUserChange((input: NewStaff) =>
    request<{ staff: Staff; initial_password: string }>('POST', '/staff/users', { body: input }),
  );
}

export function usePatchUser() {
  return useUserChange(({ id, patch }: { id: string; patch: StaffPatch }) =>
    request<Staff>('PATCH', `/staff/users/${id}`, { body: patch }),
  );
}

/** Replaces a password by a fresh initial one, which is in the answer and nowhere else. */
export function useResetPassword() {
  return useUserChange((id: string) =>
    request<{ initial_password: string }>('POST', `/staff/users/${id}/reset-password`),
  );
}
