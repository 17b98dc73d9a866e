import { Alert, Form, type FormInstance } from 'antd';
import { useItemStats, type StaffItem } from '@/api/items';
import { Phone } from './Phone';
import { ShareBar } from './ShareBar';
import { itemOf, type ItemForm } from './itemForm';
import css from './training.module.css';

interface Props {
  form: FormInstance<ItemForm>;
  item: StaffItem | null;
}

/** The question as the learner gets it, and how it did. */
export function ItemSide({ form, item }: Props) {
  const written = Form.useWatch((values: ItemForm) => values, { form, preserve: true });
  return (
    <aside className={css.side} aria-label="手机预览">
      {item && <Statistics id={item.id} />}
      <Phone card={{ kind: 'quiz' }} item={written ? itemOf(written) : undefined} at={0} of={1} />
    </aside>
  );
}

function Statistics({ id }: { id: string }) {
  const stats = useItemStats(id).data;
  if (!stats) return null;
  if (stats.n === 0) return <p className={css.length}>还没有人作答。</p>;
  return (
    <section style={{ marginBottom: 16 }} aria-label="题目分析">
      <p className={css.length}>
        {stats.n} 人作答，平均得分率 {Math.round(stats.mean * 100)}%
        {stats.discrimination !== null && `，区分度 ${stats.discrimination.toFixed(2)}`}
      </p>
      {(stats.alarms ?? []).map(({ kind, text }) => (
        <Alert key={kind} type="warning" showIcon title={text} style={{ marginBottom: 8 }} />
      ))}
      {(stats.options ?? []).map(({ key, text, share, right }) => (
        <ShareBar key={key} label={right ? `${text}（正确）` : text} share={share} good={right} />
      ))}
    </section>
  );
}
