import { useLayoutEffect, useRef, useState } from 'react';
import { useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { loadEarlier, type Thread as ThreadData } from '@/api/messages';
import type { DeskConversation, Message } from '@/api/types';
import { useDeskLink } from '@/desk/DeskProvider';
import { desk } from '@/desk/state';
import { formatDay } from '@/lib/format';
import { useStore } from '@/lib/store';
import { Failure } from '@/ui/Failure';
import { Icon } from '@/ui/Icon';
import { useNow } from '@/ui/useNow';
import { Bubble } from './Bubble';
import { PendingBubble } from './PendingBubble';
import css from './thread.module.css';

interface Props {
  chat: DeskConversation;
  query: UseQueryResult<ThreadData>;
}

/** The messages of a chat, newest at the bottom, with what is still on its way below. */
export function Thread({ chat, query }: Props) {
  if (query.isPending) return <Skeleton active style={{ flex: 1, padding: 24 }} />;
  if (query.isError && !query.data) {
    return (
      <div className={css.scroll}>
        <Failure error={query.error} onRetry={() => void query.refetch()} />
      </div>
    );
  }
  return <Messages chat={chat} thread={query.data} />;
}

function Messages({ chat, thread }: { chat: DeskConversation; thread: ThreadData }) {
  const id = chat.conversation.id;
  const { outbox } = useDeskLink();
  const known = new Set(thread.items.map((message) => message.client_id));
  const pending = useStore(outbox.items, (items) => items).filter(
    (item) => item.conversation_id === id && !known.has(item.client_id),
  );
  const lastId = pending[pending.length - 1]?.client_id ?? thread.items[thread.items.length - 1]?.id ?? '';
  const { box, atEnd, onScroll, toEnd } = useStickToEnd(lastId);
  return (
    <div className={css.frame}>
      <div
        ref={box}
        className={css.scroll}
        onScroll={onScroll}
        role="log"
        aria-live="polite"
        aria-label="消息"
      >
        {!thread.complete && <Earlier id={id} box={box} />}
        {thread.items.map((message, index) => (
          <Row
            key={message.seq}
            message={message}
            before={thread.items[index - 1]}
            after={thread.items[index + 1]}
            chat={chat}
          />
        ))}
        {pending.map((item) => (
          <PendingBubble key={item.client_id} item={item} />
        ))}
        <Typing id={id} name={chat.citizen.display_name || '市民'} />
      </div>
      {!atEnd && (
        <Button className={css.toEnd} shape="round" icon={<Icon name="down" size={14} />} onClick={toEnd}>
          回到最新
        </Button>
      )}
    </div>
  );
}

interface RowProps {
  message: Message;
  before?: Message;
  after?: Message;
  chat: DeskConversation;
}

function Row({ message, before, after, chat }: RowProps) {
  const day = formatDay(message.created_at);
  const newDay = !before || formatDay(before.created_at) !== day;
  return (
    <>
      {newDay && <div className={css.day}>{day}</div>}
      <Bubble
        message={message}
        follows={!newDay && before?.sender === message.sender && before.sender_name === message.sender_name}
        last={after?.sender !== message.sender}
        citizenRead={message.seq <= chat.conversation.citizen_read_seq}
        citizenName={chat.citizen.display_name || '市民'}
      />
    </>
  );
}

function Typing({ id, name }: { id: string; name: string }) {
  const now = useNow(1000);
  const typing = useStore(desk, (state) => (state.typing[id] ?? 0) > now.getTime());
  return <div className={css.typing}>{typing ? `${name}正在输入…` : ''}</div>;
}

/** Loads what was said before without moving what is being read. */
function Earlier({ id, box }: { id: string; box: React.RefObject<HTMLDivElement | null> }) {
  const client = useQueryClient();
  const [loading, setLoading] = useState(false);
  const load = async () => {
    const element = box.current;
    const fromBottom = element ? element.scrollHeight - element.scrollTop : 0;
    setLoading(true);
    await loadEarlier(client, id).catch(() => undefined);
    setLoading(false);
    requestAnimationFrame(() => {
      if (element) element.scrollTop = element.scrollHeight - fromBottom;
    });
  };
  return (
    <Button className={css.earlier} type="link" size="small" loading={loading} onClick={() => void load()}>
      查看更早的消息
    </Button>
  );
}

const NEAR_END_PX = 80;

/** Follows the newest message as long as the reader is at the end. */
function useStickToEnd(lastId: string) {
  const box = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const sticky = useRef(true);
  const toEnd = () => box.current?.scrollTo({ top: box.current.scrollHeight });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || !sticky.current) return;
    const follow = () => {
      if (sticky.current) element.scrollTop = element.scrollHeight;
    };
    follow();
    // Pictures and folded answers change the height after the first layout.
    const observer = new ResizeObserver(follow);
    for (const child of element.children) observer.observe(child);
    return () => observer.disconnect();
  }, [lastId]);
  const onScroll = () => {
    const element = box.current;
    if (!element) return;
    sticky.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
    setAtEnd(sticky.current);
  };
  return { box, atEnd, onScroll, toEnd };
}
