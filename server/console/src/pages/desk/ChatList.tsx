import { Badge, Skeleton } from 'antd';
import { useConversations } from '@/api/desk';
import type { DeskConversation, Message } from '@/api/types';
import { orderChats, waitedSeconds } from '@/desk/order';
import { desk, openChat } from '@/desk/state';
import { formatSpan, formatTime } from '@/lib/format';
import { useStore } from '@/lib/store';
import { Failure } from '@/ui/Failure';
import { useNow } from '@/ui/useNow';
import frame from './desk.module.css';
import css from './chatlist.module.css';

/** A citizen should hear something within this time; after it the chat is marked. */
const REPLY_WITHIN_SECONDS = 60;

export function ChatList() {
  const chats = useConversations();
  const activeId = useStore(desk, (state) => state.activeId);
  const now = useNow(5000);
  const items = orderChats(chats.data ?? []);
  return (
    <section aria-label="我的会话">
      <header className={frame.section}>
        <h2>
          我的会话 <span>{items.length}</span>
        </h2>
      </header>
      {chats.isPending && <Skeleton active style={{ padding: '0 16px' }} />}
      {chats.isError && <Failure error={chats.error} onRetry={() => void chats.refetch()} />}
      {chats.isSuccess && items.length === 0 && <p className={frame.quiet}>接入的会话会出现在这里。</p>}
      {items.map((chat) => (
        <ChatItem
          key={chat.conversation.id}
          chat={chat}
          active={chat.conversation.id === activeId}
          now={now}
        />
      ))}
    </section>
  );
}

function ChatItem({ chat, active, now }: { chat: DeskConversation; active: boolean; now: Date }) {
  const id = chat.conversation.id;
  const waited = waitedSeconds(chat, now);
  const late = waited > REPLY_WITHIN_SECONDS;
  return (
    <button
      type="button"
      className={css.item}
      data-active={active || undefined}
      aria-current={active || undefined}
      onClick={() => openChat(id)}
    >
      <span className={css.top}>
        <strong>{chat.citizen.display_name || '市民'}</strong>
        <time data-late={late || undefined}>
          {late ? `等了 ${formatSpan(waited)}` : formatTime(chat.last_message?.created_at, now)}
        </time>
      </span>
      <span className={css.bottom}>
        <Preview id={id} message={chat.last_message} now={now} />
        <Badge count={chat.unread} size="small" title={`${chat.unread} 条未读`} />
      </span>
    </button>
  );
}

function Preview({ id, message, now }: { id: string; message: Message | null; now: Date }) {
  const typing = useStore(desk, (state) => (state.typing[id] ?? 0) > now.getTime());
  const draft = useStore(desk, (state) => (state.activeId === id ? '' : (state.drafts[id] ?? '')));
  if (typing) return <span className={css.typing}>正在输入…</span>;
  if (draft) {
    return (
      <span className={css.preview}>
        <em>草稿</em> {draft}
      </span>
    );
  }
  return <span className={css.preview}>{message ? previewOf(message) : '（还没有说话）'}</span>;
}

/** One line of a message; who said it matters only when it was not the citizen. */
function previewOf(message: Message): string {
  const text = message.kind === 'image' ? '[图片]' : message.text || message.content?.text || '';
  const prefix = message.sender === 'agent' ? '我：' : message.sender === 'bot' ? '机器人：' : '';
  return prefix + text;
}
