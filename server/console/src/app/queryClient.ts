import { QueryClient } from '@tanstack/react-query';
import { ApiError, configureRequest } from '@/lib/request';
import { auth, signOut } from '@/lib/auth';
import { keys } from '@/api/keys';
import { resetDesk } from '@/desk/state';

/** The server-data cache; the token's end empties it, so the next person sees nothing of the last. */
export function makeQueryClient(): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        retry: (count, error) => count < 2 && error instanceof ApiError && error.transient,
        refetchOnWindowFocus: false,
        staleTime: 10_000,
      },
    },
  });
  configureRequest({
    token: () => auth.get().token,
    onUnauthenticated: () => signOut('登录已过期，请重新登录。'),
    onPasswordRequired: () => void client.invalidateQueries({ queryKey: keys.me }),
  });
  auth.subscribe(() => {
    if (auth.get().token !== null) return;
    client.clear();
    resetDesk();
  });
  return client;
}
