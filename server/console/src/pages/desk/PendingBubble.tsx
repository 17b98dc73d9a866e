import { Button } from 'antd';
import { useDeskLink } from '@/desk/DeskProvider';
import type { Pending } from '@/lib/outbox';
import css from './thread.module.css';

/** A message that the server has not stored yet; a refused one says why and can be sent again. */
export function PendingBubble({ item }: { item: Pending }) {
  const { outbox } = useDeskLink();
  return (
    <article className={css.row} data-sender="agent" data-pending>
      <div className={css.bubble}>
        <p className={css.text}>{item.kind === 'image' ? '[图片]' : item.text}</p>
      </div>
      {item.state === 'failed' ? (
        <span className={css.mark} data-bad>
          没有发出：{item.error}
          <Button type="link" size="small" onClick={() => outbox.retry(item.client_id)}>
            重发
          </Button>
          <Button type="link" size="small" danger onClick={() => outbox.remove(item.client_id)}>
            删除
          </Button>
        </span>
      ) : (
        <span className={css.mark}>{item.tries > 0 ? '等待网络，恢复后自动发送' : '发送中…'}</span>
      )}
    </article>
  );
}
