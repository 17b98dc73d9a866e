import { useEffect } from 'react';
import { Skeleton } from 'antd';
import { useConversation, useConversations } from '@/api/desk';
import { useThread } from '@/api/messages';
import type { DeskConversation } from '@/api/types';
import { useMarkRead } from '@/desk/actions';
import { Failure } from '@/ui/Failure';
import { useWindowActive } from '@/ui/useWindowActive';
import { ChatHeader } from './ChatHeader';
import { Composer } from './Composer';
import { ContextColumn } from './ContextColumn';
import { FloorBar } from './FloorBar';
import { Thread } from './Thread';
import css from './chat.module.css';

interface Props {
  id: string;
  myId: string;
}

/** One chat in the middle and what helps to answer it on the right. */
export function ChatPane({ id, myId }: Props) {
  const listed = useConversations().data?.find((item) => item.conversation.id === id);
  const single = useConversation(id);
  // The list is kept fresh by the socket; the single copy stays when the chat left the list.
  const chat = listed ?? single.data;
  if (!chat) {
    return (
      <section className={css.whole}>
        {single.isError ? (
          <Failure error={single.error} onRetry={() => void single.refetch()} />
        ) : (
          <Skeleton active style={{ padding: 24 }} />
        )}
      </section>
    );
  }
  return <OpenChat chat={chat} mine={isMine(chat, myId)} />;
}

function isMine(chat: DeskConversation, myId: string): boolean {
  return chat.conversation.state === 'agent' && chat.conversation.agent?.id === myId;
}

function OpenChat({ chat, mine }: { chat: DeskConversation; mine: boolean }) {
  const id = chat.conversation.id;
  const thread = useThread(id);
  const items = thread.data?.items ?? [];
  const lastSeq = items[items.length - 1]?.seq ?? 0;
  useReading(id, mine ? lastSeq : 0, chat);
  return (
    <>
      <section className={css.chat} aria-label={`与${chat.citizen.display_name || '市民'}的会话`}>
        <ChatHeader chat={chat} mine={mine} />
        <Thread chat={chat} query={thread} />
        {mine ? <Composer conversationId={id} /> : <FloorBar conversation={chat.conversation} />}
      </section>
      <ContextColumn chat={chat} items={items} mine={mine} />
    </>
  );
}

/** What lies open before somebody who looks at it has been read. */
function useReading(id: string, lastSeq: number, chat: DeskConversation): void {
  const looking = useWindowActive();
  const markRead = useMarkRead();
  const due = lastSeq > chat.conversation.agent_read_seq || chat.unread > 0;
  useEffect(() => {
    if (looking && due && lastSeq > 0) markRead(id, lastSeq);
  }, [looking, due, id, lastSeq, markRead]);
}
