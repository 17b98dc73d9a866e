import { Tag, type TableColumnsType } from 'antd';
import type { SafetyItem } from '@/api/safety';
import { formatFullTime, formatTime } from '@/lib/format';
import { Marked } from './Marked';
import { STATE_COLOURS } from './words';
import css from './safety.module.css';

export function itemColumns(): TableColumnsType<SafetyItem> {
  return [
    { title: '内容', key: 'text', render: (_, item) => <Text item={item} /> },
    { title: '类别', dataIndex: 'category_text', width: 104 },
    { title: '位置', dataIndex: 'place_text', width: 104 },
    {
      title: '处理',
      key: 'stopped',
      width: 112,
      render: (_, item) => (item.stopped ? '没有发出' : '已经发出'),
    },
    { title: '状态', key: 'state', width: 128, render: (_, item) => <StateTag item={item} /> },
    {
      title: '时间',
      dataIndex: 'created_at',
      width: 144,
      render: (iso: string) => <time title={formatFullTime(iso)}>{formatTime(iso)}</time>,
    },
  ];
}

function Text({ item }: { item: SafetyItem }) {
  return (
    <div className={css.cell}>
      <div className={css.clamp}>
        {item.text === '' ? '（图片）' : <Marked text={item.text} found={item.found} />}
      </div>
      {item.state === 'appealed' && (
        <div className={css.appealLine}>申诉：{item.appeal === '' ? '没有写理由' : item.appeal}</div>
      )}
    </div>
  );
}

/** Where an item stands; what went on and was not looked at yet is no stopped text. */
export function StateTag({ item }: { item: SafetyItem }) {
  if (!item.stopped && item.state === 'pending') return <Tag>待查看</Tag>;
  if (!item.stopped && item.state === 'released') return <Tag color="green">没有问题</Tag>;
  if (!item.stopped && item.state === 'upheld') return <Tag color="red">确有问题</Tag>;
  return <Tag color={STATE_COLOURS[item.state]}>{item.state_text}</Tag>;
}
