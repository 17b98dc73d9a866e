import { Tag, type TableColumnsType } from 'antd';
import type { Letter, LetterState } from '@/api/types';
import { formatFullTime, formatTime, promiseOf } from '@/lib/format';
import { DEMAND_NAMES, LETTER_STATES } from './words';

export function letterColumns(now: Date): TableColumnsType<Letter> {
  return [
    {
      title: '编号',
      dataIndex: 'number',
      width: 176,
      render: (text: string) => <span className="number">{text}</span>,
    },
    {
      title: '类型',
      dataIndex: 'demand_type',
      width: 72,
      render: (type: Letter['demand_type']) => DEMAND_NAMES[type] ?? type,
    },
    { title: '标题', dataIndex: 'title', ellipsis: true },
    {
      title: '状态',
      dataIndex: 'state',
      width: 96,
      render: (state: LetterState) => <StateTag state={state} />,
    },
    {
      title: '承诺答复',
      dataIndex: 'promised_at',
      width: 168,
      render: (_, letter) => <PromiseMark letter={letter} now={now} />,
    },
    {
      title: '提交时间',
      dataIndex: 'created_at',
      width: 144,
      render: (iso: string) => <time title={formatFullTime(iso)}>{formatTime(iso, now)}</time>,
    },
    {
      title: '评价',
      dataIndex: 'rating',
      width: 72,
      render: (rating: number | null) => (rating ? `${rating} 分` : '—'),
    },
  ];
}

export function StateTag({ state }: { state: LetterState }) {
  const words = LETTER_STATES[state];
  return <Tag color={words?.color}>{words?.name ?? state}</Tag>;
}

/** How long is left of the promise, or by how much it was missed. */
export function PromiseMark({ letter, now }: { letter: Letter; now: Date }) {
  const promise = promiseOf(letter.promised_at, letter.answered_at, now);
  return (
    <span
      title={`承诺 ${formatFullTime(letter.promised_at)} 前答复`}
      style={promise.overdue ? { color: 'var(--danger)', fontWeight: 600 } : { color: 'var(--text-2)' }}
    >
      {promise.text}
    </span>
  );
}
