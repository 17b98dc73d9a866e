import { useSyncExternalStore } from 'react';
import { isWindowActive } from '@/lib/attention';

function subscribe(listener: () => void): () => void {
  window.addEventListener('focus', listener);
  window.addEventListener('blur', listener);
  document.addEventListener('visibilitychange', listener);
  return () => {
    window.removeEventListener('focus', listener);
    window.removeEventListener('blur', listener);
    document.removeEventListener('visibilitychange', listener);
  };
}

/** Whether somebody is looking: only then are messages marked as read. */
export function useWindowActive(): boolean {
  return useSyncExternalStore(subscribe, isWindowActive);
}
