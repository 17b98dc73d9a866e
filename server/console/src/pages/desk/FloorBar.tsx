import { Button } from 'antd';
import type { Conversation } from '@/api/types';
import { useClaim } from '@/desk/actions';
import { openChat } from '@/desk/state';
import css from './chat.module.css';

/** Who has the floor when it is not me, instead of the composer. */
export function FloorBar({ conversation }: { conversation: Conversation }) {
  const claim = useClaim();
  return (
    <footer className={css.floor}>
      <span>{wordsFor(conversation)}</span>
      {conversation.state === 'waiting' && (
        <Button type="primary" loading={claim.isPending} onClick={() => claim.mutate(conversation.id)}>
          接入
        </Button>
      )}
      <Button onClick={() => openChat(null)}>收起</Button>
    </footer>
  );
}

function wordsFor(conversation: Conversation): string {
  switch (conversation.state) {
    case 'waiting':
      return '这位市民正在排队。';
    case 'agent':
      return `这个会话由${conversation.agent?.name ?? '其他坐席'}接待，您可以查看。`;
    case 'bot':
      return '这个会话由机器人应答。';
    case 'closed':
      return conversation.rating ? `会话已结束，市民评价 ${conversation.rating} 分。` : '会话已结束。';
  }
}
