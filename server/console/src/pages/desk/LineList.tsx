import { Button, Tag } from 'antd';
import { useLine } from '@/api/desk';
import type { WaitingEntry } from '@/api/types';
import { useClaim } from '@/desk/actions';
import { desk, openChat } from '@/desk/state';
import { formatClock } from '@/lib/format';
import { useStore } from '@/lib/store';
import { useNow } from '@/ui/useNow';
import frame from './desk.module.css';
import css from './line.module.css';

/** The server's priority of somebody who may be in danger. */
const URGENT = 9;

/** Who is waiting, in the server's order; what is offered to me stands out with its countdown. */
export function LineList({ mayPeek }: { mayPeek: boolean }) {
  const line = useLine();
  const claim = useClaim();
  const now = useNow(1000);
  const offers = useStore(desk, (state) => state.offers);
  const items = line.data ?? [];
  return (
    <section aria-label="排队">
      <header className={frame.section}>
        <h2>
          排队 <span>{items.length}</span>
        </h2>
        <Button
          size="small"
          type="primary"
          disabled={items.length === 0}
          loading={claim.isPending}
          onClick={() => claim.mutate(null)}
        >
          接入下一位
        </Button>
      </header>
      {line.isError && (
        <p className={frame.quiet}>
          排队没有读到。
          <Button type="link" size="small" onClick={() => void line.refetch()}>
            重试
          </Button>
        </p>
      )}
      {line.isSuccess && items.length === 0 && <p className={frame.quiet}>没有市民在等。</p>}
      {items.map((entry) => (
        <Entry
          key={entry.id}
          entry={entry}
          waited={entry.waited_seconds + (now.getTime() - line.dataUpdatedAt) / 1000}
          offerLeft={secondsLeft(offers[entry.conversation_id], now)}
          onClaim={() => claim.mutate(entry.conversation_id)}
          onPeek={mayPeek ? () => openChat(entry.conversation_id) : undefined}
        />
      ))}
    </section>
  );
}

function secondsLeft(until: string | undefined, now: Date): number {
  return until ? Math.max(0, (new Date(until).getTime() - now.getTime()) / 1000) : 0;
}

interface EntryProps {
  entry: WaitingEntry;
  waited: number;
  offerLeft: number;
  onClaim: () => void;
  onPeek?: () => void;
}

function Entry({ entry, waited, offerLeft, onClaim, onPeek }: EntryProps) {
  const offered = offerLeft > 0;
  return (
    <article
      className={css.entry}
      data-offered={offered || undefined}
      data-urgent={entry.priority >= URGENT || undefined}
    >
      <div className={css.top}>
        <strong>{entry.citizen_name || '市民'}</strong>
        {entry.priority >= URGENT && <Tag color="error">紧急</Tag>}
        <time data-late={waited > 30 || undefined}>{formatClock(waited)}</time>
      </div>
      <button type="button" className={`plain ${css.preview}`} disabled={!onPeek} onClick={onPeek}>
        {entry.preview || '（还没有说话）'}
      </button>
      <div className={css.bottom}>
        <span>{entry.reason_text}</span>
        <Button size="small" type={offered ? 'primary' : 'default'} onClick={onClaim}>
          {offered ? `接入（${Math.ceil(offerLeft)} 秒）` : '接入'}
        </Button>
      </div>
    </article>
  );
}
