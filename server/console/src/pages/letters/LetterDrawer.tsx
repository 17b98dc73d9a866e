import { Descriptions, Drawer, Rate, Skeleton } from 'antd';
import { useLetter } from '@/api/letters';
import type { Letter, LetterEntry } from '@/api/types';
import { formatFullTime, formatTime } from '@/lib/format';
import { Failure } from '@/ui/Failure';
import { SignedImage } from '@/ui/FileImage';
import { useNow } from '@/ui/useNow';
import { LetterReply } from './LetterReply';
import { PromiseMark, StateTag } from './letterColumns';
import { DEMAND_NAMES } from './words';
import css from './letters.module.css';

export function LetterDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  const letter = useLetter(id);
  const data = id ? letter.data : undefined;
  return (
    <Drawer
      open={id !== null}
      onClose={onClose}
      size={640}
      title={data ? `${DEMAND_NAMES[data.demand_type]} · ${data.number}` : '留言'}
      extra={data && <StateTag state={data.state} />}
      footer={data && <LetterReply key={data.id + data.state} letter={data} />}
      styles={{ footer: { padding: 16 } }}
    >
      {letter.isPending && id !== null && <Skeleton active />}
      {letter.isError && <Failure error={letter.error} onRetry={() => void letter.refetch()} />}
      {data && <Detail letter={data} />}
    </Drawer>
  );
}

function Detail({ letter }: { letter: Letter }) {
  const now = useNow(30_000);
  const phone = letter.contact_phone || letter.contact_phone_masked;
  return (
    <div className={css.detail}>
      <h2 className={css.title}>{letter.title}</h2>
      <Descriptions
        size="small"
        column={2}
        items={[
          { key: 'name', label: '联系人', children: letter.contact_name || '未留' },
          { key: 'phone', label: '电话', children: phone || '未留' },
          { key: 'at', label: '提交', children: formatFullTime(letter.created_at) },
          { key: 'promise', label: '承诺', children: <PromiseMark letter={letter} now={now} /> },
          ...(letter.holder ? [{ key: 'holder', label: '受理人', children: letter.holder.name }] : []),
        ]}
      />
      <p className={css.text}>{letter.text}</p>
      {(letter.files ?? []).length > 0 && (
        <div className={css.files}>
          {(letter.files ?? []).map((file) => (
            <SignedImage
              key={file.id}
              url={file.url}
              width={file.width}
              height={file.height}
              flagged={file.flagged}
            />
          ))}
        </div>
      )}
      <Story entries={letter.entries ?? []} now={now} />
      {letter.rating !== null && letter.rating > 0 && (
        <p>
          市民评价：
          <Rate disabled value={letter.rating} /> {letter.rating_comment}
        </p>
      )}
    </div>
  );
}

/** What has been done and written since; a new letter has no such heading above nothing. */
function Story({ entries, now }: { entries: LetterEntry[]; now: Date }) {
  if (entries.length === 0) return null;
  return (
    <>
      <h3 className={css.heading}>经过</h3>
      <ol className={css.entries}>
        {entries.map((entry) => (
          <Entry key={entry.id} entry={entry} now={now} />
        ))}
      </ol>
    </>
  );
}

const AUTHORS: Record<LetterEntry['author'], string> = { citizen: '市民', agent: '坐席', system: '系统' };

function Entry({ entry, now }: { entry: LetterEntry; now: Date }) {
  return (
    <li data-author={entry.author}>
      <header>
        {entry.author_name || AUTHORS[entry.author]}
        <time title={formatFullTime(entry.created_at)}>{formatTime(entry.created_at, now)}</time>
      </header>
      <p className={css.text}>{entry.text}</p>
    </li>
  );
}
