import { useCallback, useRef } from 'react';
import { postTyping } from '@/api/messages';
import { useDeskLink } from '@/desk/DeskProvider';

const EVERY_MS = 3000;

/** Tells the citizen that somebody is writing, at most every three seconds. */
export function useTypingSignal(conversationId: string): () => void {
  const { link } = useDeskLink();
  const last = useRef(0);
  return useCallback(() => {
    const now = Date.now();
    if (now - last.current < EVERY_MS) return;
    last.current = now;
    const sent = link.online
      ? link.call('typing', { conversation_id: conversationId })
      : postTyping(conversationId);
    // It is a courtesy; losing one harms nobody.
    void sent.catch(() => undefined);
  }, [link, conversationId]);
}
