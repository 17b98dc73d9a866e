import { createStore } from '@/lib/store';

/** Where the staff token lives: this tab only, or this computer when the agent asked for it. */
const KEY = 'qingting.staff.token';

export interface AuthState {
  token: string | null;
  /** Why the last session ended, shown once on the login page. */
  notice: string;
}

function readToken(): string | null {
  return sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY);
}

export const auth = createStore<AuthState>({ token: readToken(), notice: '' });

/** Remembers a token; with `keep` it survives closing the browser. */
export function signIn(token: string, keep: boolean): void {
  forget();
  (keep ? localStorage : sessionStorage).setItem(KEY, token);
  auth.set(() => ({ token, notice: '' }));
}

/** Drops the token; `notice` is shown on the login page. */
export function signOut(notice = ''): void {
  forget();
  auth.set((old) => (old.token === null ? old : { token: null, notice }));
}

function forget(): void {
  sessionStorage.removeItem(KEY);
  localStorage.removeItem(KEY);
}
