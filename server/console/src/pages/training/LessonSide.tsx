import { Button, Form, type FormInstance } from 'antd';
import { useLessonCheck } from '@/api/lessons';
import type { Item, LessonEdit, LessonProblem } from '@/api/trainTypes';
import { sentenceOf } from '@/lib/request';
import { Phone } from './Phone';
import { itemOf } from './itemForm';
import { cleanLesson, type DraftCard } from './lessonForm';
import css from './training.module.css';
import { useLater } from './useLater';
import { aboutMinutes } from './words';

const PAUSE_MS = 600;

interface Props {
  form: FormInstance<LessonEdit>;
  items: ReadonlyMap<string, Item>;
  at: number;
  onTurn: (index: number) => void;
  /** The lesson begins empty: what is missing is no mistake before anything was written. */
  fresh?: boolean;
}

/** The lesson as the learner holds it, its length and what is still wrong, while it is written. */
export function LessonSide({ form, items, at, onTurn, fresh = false }: Props) {
  const written = Form.useWatch((values: LessonEdit) => values, { form, preserve: true });
  const cards = (written?.cards ?? []).filter((card): card is DraftCard => Boolean(card?.kind));
  const index = Math.min(at, Math.max(0, cards.length - 1));
  const card = cards[index];
  const item = card?.item ? itemOf(card.item) : items.get(card?.item_id ?? '');
  return (
    <aside className={css.side} aria-label="手机预览">
      {written?.ability && (
        <Check text={JSON.stringify(cleanLesson(written))} begun={!fresh || form.isFieldsTouched()} />
      )}
      <Phone card={card} item={item} at={index} of={cards.length}>
        <Button disabled={index === 0} onClick={() => onTurn(index - 1)}>
          上一张
        </Button>
        <Button type="primary" disabled={index >= cards.length - 1} onClick={() => onTurn(index + 1)}>
          下一张
        </Button>
      </Phone>
    </aside>
  );
}

/** Compared as text, so that only what changed is asked again. */
function Check({ text, begun }: { text: string; begun: boolean }) {
  const later = useLater(text, PAUSE_MS);
  const check = useLessonCheck(JSON.parse(later) as LessonEdit);
  if (check.isError) return <p className={css.quiet}>{sentenceOf(check.error)}</p>;
  if (!check.data) return <p className={css.quiet}>正在计算长度…</p>;
  const { read_seconds, listen_seconds, problems } = check.data;
  return (
    <div style={{ marginBottom: 16 }}>
      <p className={css.length}>
        读{aboutMinutes(read_seconds)} · 听{aboutMinutes(listen_seconds)}
      </p>
      {begun ? (
        <Problems list={problems ?? []} />
      ) : (
        <p className={css.quiet}>开始填写后，这里会列出还缺什么。</p>
      )}
    </div>
  );
}

function Problems({ list }: { list: LessonProblem[] }) {
  if (list.length === 0) return <p className={css.quiet}>没有发现问题。</p>;
  return (
    <ul className={css.problems} aria-label="问题">
      {list.map((problem, index) => (
        <li key={index} className={problem.advice ? css.advice : undefined}>
          {problem.card > 0 && `第 ${problem.card} 张：`}
          {problem.message}
          {problem.advice && '（建议）'}
        </li>
      ))}
    </ul>
  );
}
