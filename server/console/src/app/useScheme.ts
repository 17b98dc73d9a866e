import { useEffect, useSyncExternalStore } from 'react';
import { useStore } from '@/lib/store';
import { themeChoice, type Scheme } from './theme';

const dark = window.matchMedia('(prefers-color-scheme: dark)');

function subscribe(listener: () => void): () => void {
  dark.addEventListener('change', listener);
  return () => dark.removeEventListener('change', listener);
}

/** The colours in force: the agent's choice, or the system's. Also marks the document for styles.css. */
export function useScheme(): Scheme {
  const system = useSyncExternalStore(subscribe, () => dark.matches);
  const choice = useStore(themeChoice, (value) => value);
  const scheme: Scheme = choice === 'system' ? (system ? 'dark' : 'light') : choice;
  useEffect(() => {
    document.documentElement.dataset['theme'] = scheme;
  }, [scheme]);
  return scheme;
}
