import { useEffect, useRef } from 'react';
import type { DeskConversation } from '@/api/types';
import { useClaim } from '@/desk/actions';
import { COMPOSER_ID, desk, openChat } from '@/desk/state';
import { neighbour, orderChats } from '@/desk/order';

/** Asks the context column to show the knowledge search. */
export const SHOW_KNOWLEDGE = 'qingting:show-knowledge';

/** The desk's keyboard: see HelpPopover for the list agents get. */
export function useDeskKeys(chats: readonly DeskConversation[]): void {
  const claim = useClaim();
  const handle = useRef<(event: KeyboardEvent) => void>(() => undefined);
  useEffect(() => {
    handle.current = (event) => {
      if (event.key === 'Escape' && !isInOverlay(event.target)) return focusComposer();
      if (!event.altKey || event.ctrlKey || event.metaKey) return;
      const run = commandOf(event.code, chats, () => claim.mutate(null));
      if (!run) return;
      event.preventDefault();
      run();
    };
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => handle.current(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}

function commandOf(code: string, chats: readonly DeskConversation[], next: () => void): (() => void) | null {
  switch (code) {
    case 'ArrowDown':
      return () => step(chats, 1);
    case 'ArrowUp':
      return () => step(chats, -1);
    case 'KeyN':
      return next;
    case 'KeyK':
      return () => window.dispatchEvent(new Event(SHOW_KNOWLEDGE));
    default:
      return null;
  }
}

function step(chats: readonly DeskConversation[], by: 1 | -1): void {
  const ids = orderChats(chats).map((chat) => chat.conversation.id);
  const id = neighbour(ids, desk.get().activeId, by);
  if (id === null) return;
  openChat(id);
}

function focusComposer(): void {
  document.getElementById(COMPOSER_ID)?.focus();
}

/** Escape belongs to an open dialog or drawer first. */
function isInOverlay(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role="dialog"]') !== null;
}
