import { useCallback } from 'react';
import { App } from 'antd';
import { ApiError, sentenceOf } from '@/lib/request';

/** Shows why an action failed: a lost race (409) as a friendly notice, everything else as an error. */
export function useComplain(): (error: unknown) => void {
  const { message } = App.useApp();
  return useCallback(
    (error: unknown) => {
      const mild = error instanceof ApiError && (error.status === 409 || error.status === 404);
      void message.open({ type: mild ? 'info' : 'error', content: sentenceOf(error), duration: 5 });
    },
    [message],
  );
}
