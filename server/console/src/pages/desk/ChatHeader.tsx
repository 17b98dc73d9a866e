import { useState } from 'react';
import { App, Button } from 'antd';
import { useConversations } from '@/api/desk';
import type { DeskConversation } from '@/api/types';
import { useCloseChat } from '@/desk/actions';
import { channelName } from '@/desk/channels';
import { neighbour, orderChats } from '@/desk/order';
import { openChat } from '@/desk/state';
import { formatTime } from '@/lib/format';
import { Icon } from '@/ui/Icon';
import { TransferModal } from './TransferModal';
import css from './chat.module.css';

export function ChatHeader({ chat, mine }: { chat: DeskConversation; mine: boolean }) {
  const [transferring, setTransferring] = useState(false);
  const onClose = useCloseDialog(chat);
  const leave = useLeave(chat.conversation.id);
  return (
    <header className={css.head}>
      <div className={css.who}>
        <h2>{chat.citizen.display_name || '市民'}</h2>
        <span>
          {[
            channelName(chat.conversation.channel),
            chat.citizen.phone_masked,
            `${formatTime(chat.conversation.opened_at)} 开始`,
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </div>
      {mine && (
        <div className={css.tools}>
          <Button icon={<Icon name="transfer" size={16} />} onClick={() => setTransferring(true)}>
            转接
          </Button>
          <Button icon={<Icon name="check" size={16} />} onClick={onClose}>
            结束
          </Button>
        </div>
      )}
      <TransferModal
        open={transferring}
        conversationId={chat.conversation.id}
        onClose={() => setTransferring(false)}
        onDone={leave}
      />
    </header>
  );
}

/** Opens the next of my chats once this one is out of my hands. */
function useLeave(id: string): () => void {
  const chats = useConversations().data ?? [];
  const ids = orderChats(chats).map((chat) => chat.conversation.id);
  const next = neighbour(ids, id, 1);
  return () => openChat(next === id ? null : next);
}

function useCloseDialog(chat: DeskConversation): () => void {
  const { modal } = App.useApp();
  const close = useCloseChat();
  const leave = useLeave(chat.conversation.id);
  return () =>
    void modal.confirm({
      title: `结束与${chat.citizen.display_name || '市民'}的会话？`,
      content: '结束后市民会收到评价邀请。',
      okText: '结束会话',
      autoFocusButton: 'ok',
      onOk: () => close.mutateAsync(chat.conversation.id).then(leave, () => undefined),
    });
}
