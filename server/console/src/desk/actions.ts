import { useCallback } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { claim, claimNext, closeConversation, putSeat, transfer } from '@/api/desk';
import { keys } from '@/api/keys';
import { postRead } from '@/api/messages';
import type { DeskConversation, Presence } from '@/api/types';
import { useComplain } from '@/ui/useComplain';
import { useDeskLink } from './DeskProvider';
import { patchMine, refreshDesk } from './events';
import { dropOffer, openChat } from './state';

/** Claims one waiting conversation, or the next one for null, and opens it. */
export function useClaim() {
  const client = useQueryClient();
  const complain = useComplain();
  return useMutation({
    mutationFn: (id: string | null) => (id === null ? claimNext() : claim(id)),
    onSuccess: (won: DeskConversation) => {
      client.setQueryData(keys.conversation(won.conversation.id), won);
      openChat(won.conversation.id);
    },
    onError: complain,
    onSettled: (_won, _error, id) => {
      if (id) dropOffer(id);
      refreshDesk(client);
    },
  });
}

export function useTransfer() {
  const client = useQueryClient();
  const complain = useComplain();
  return useMutation({
    mutationFn: (input: { id: string; to: string | null; note: string }) =>
      transfer(input.id, input.to, input.note),
    onError: complain,
    onSettled: (_done, _error, input) => refreshOne(client, input.id),
  });
}

export function useCloseChat() {
  const client = useQueryClient();
  const complain = useComplain();
  return useMutation({
    mutationFn: closeConversation,
    onError: complain,
    onSettled: (_done, _error, id) => refreshOne(client, id),
  });
}

function refreshOne(client: ReturnType<typeof useQueryClient>, id: string): void {
  refreshDesk(client);
  void client.invalidateQueries({ queryKey: keys.conversation(id) });
}

export function usePresence() {
  const client = useQueryClient();
  const complain = useComplain();
  return useMutation({
    mutationFn: (input: { presence: Presence; capacity: number }) => putSeat(input.presence, input.capacity),
    onSuccess: (seat) => client.setQueryData(keys.seat, seat),
    onError: complain,
  });
}

/** Marks a conversation as read up to a number, here at once and on the server. */
export function useMarkRead(): (id: string, seq: number) => void {
  const client = useQueryClient();
  const { link } = useDeskLink();
  return useCallback(
    (id, seq) => {
      patchMine(client, id, (item) => ({
        ...item,
        unread: 0,
        conversation: {
          ...item.conversation,
          agent_read_seq: Math.max(seq, item.conversation.agent_read_seq),
        },
      }));
      const sent = link.online ? link.call('read', { conversation_id: id, seq }) : postRead(id, seq);
      // A lost read mark is sent again with the next message; nobody is told.
      void sent.catch(() => undefined);
    },
    [client, link],
  );
}
