import { useEffect } from 'react';
import { useConversations, useLine, useSeat } from '@/api/desk';
import { useMe } from '@/api/staff';
import { desk, openChat } from '@/desk/state';
import { may } from '@/lib/permissions';
import { useStore } from '@/lib/store';
import { Empty } from '@/ui/Failure';
import { ChatList } from './ChatList';
import { ChatPane } from './ChatPane';
import { LineList } from './LineList';
import { SeatBar } from './SeatBar';
import { useDeskKeys } from './useDeskKeys';
import css from './desk.module.css';

/** The agents' workbench: waiting line and my chats, the chat, and what helps to answer it. */
export function DeskPage() {
  const activeId = useStore(desk, (state) => state.activeId);
  const conversations = useConversations();
  const me = useMe().data;
  useDeskKeys(conversations.data ?? []);
  useFirstChat(conversations.data?.[0]?.conversation.id);
  return (
    <div className={css.desk}>
      <aside className={css.list} aria-label="排队和会话">
        <SeatBar />
        <div className={css.scroll}>
          <LineList mayPeek={may(me, 'desk.watch')} />
          <ChatList />
        </div>
      </aside>
      {activeId ? <ChatPane key={activeId} id={activeId} myId={me?.id ?? ''} /> : <NoChat />}
    </div>
  );
}

/** Opens the first chat when the desk is entered, so that no click is wasted. */
function useFirstChat(first: string | undefined): void {
  useEffect(() => {
    if (first && desk.get().activeId === null) openChat(first);
  }, [first]);
}

function NoChat() {
  const waiting = useLine().data?.length ?? 0;
  const online = useSeat().data?.presence === 'online';
  return (
    <section className={css.nothing}>
      <Empty
        icon="desk"
        text={waiting > 0 ? `有 ${waiting} 位市民在排队。` : '现在没有接待中的会话。'}
        hint={hintFor(waiting, online)}
      />
    </section>
  );
}

function hintFor(waiting: number, online: boolean): string {
  if (!online) return '先在左上角切换为“在线”，才会有会话分给您。';
  return waiting > 0 ? '点左侧的“接入下一位”开始接待。' : '保持在线，新的会话会响铃提醒您。';
}
