import { ConfigProvider } from 'antd';
import type { CardLine, EditCard, Item } from '@/api/trainTypes';
import { themeFor } from '@/app/theme';
import { FileImage } from '@/ui/FileImage';
import css from './phone.module.css';
import { ITEM_KINDS } from './words';

/** The phone is light whatever the console's scheme is, its buttons, too. */
const DAY = { ...themeFor('light'), inherit: false };

interface Props {
  card?: EditCard;
  item?: Item;
  at: number;
  of: number;
  children?: React.ReactNode;
}

/** A phone 375 px wide with one card as the learner gets it. */
export function Phone({ card, item, at, of, children }: Props) {
  return (
    <div className={css.phone}>
      <div className={css.head}>
        {of > 0 ? `${at + 1} / ${of}` : '还没有卡片'}
        <div className={css.bar}>
          <div style={{ width: `${of > 0 ? ((at + 1) / of) * 100 : 0}%` }} />
        </div>
      </div>
      <div className={css.body}>
        {card && (card.kind === 'quiz' ? <Quiz item={item} /> : <CardView card={card} />)}
      </div>
      <ConfigProvider theme={DAY}>
        <div className={css.foot}>{children}</div>
      </ConfigProvider>
    </div>
  );
}

function CardView({ card }: { card: EditCard }) {
  const lines = (card.lines ?? []).filter((line) => line?.text);
  return (
    <div className={css.card}>
      {card.title && <h3>{card.title}</h3>}
      {card.file_id && card.kind === 'image' && <FileImage id={card.file_id} />}
      {(card.kind === 'audio' || card.kind === 'video') && (
        <div className={css.media}>{card.file_id ? `播放（${card.seconds ?? 0} 秒）` : '还没有上传文件'}</div>
      )}
      {card.text && <p className={css.text}>{card.text}</p>}
      <Lines kind={card.kind} lines={lines} />
    </div>
  );
}

function Lines({ kind, lines }: { kind: EditCard['kind']; lines: CardLine[] }) {
  if (kind === 'compare') {
    return (
      <div className={css.compare}>
        {lines.map((line, index) => (
          <div key={index}>
            <strong>{line.who}</strong>
            <div>{line.text}</div>
          </div>
        ))}
      </div>
    );
  }
  return lines.map((line, index) => {
    if (kind === 'dialogue') return <Said key={index} line={line} />;
    return (
      <div key={index} className={css.point}>
        <span className={kind === 'flow' ? css.number : css.dot}>{kind === 'flow' ? index + 1 : ''}</span>
        <div>
          {line.who && (kind === 'flow' ? <strong>{line.who}</strong> : `${line.who}：`)}
          {kind === 'flow' ? <div>{line.text}</div> : line.text}
        </div>
      </div>
    );
  });
}

function Said({ line }: { line: CardLine }) {
  const agent = line.who?.startsWith('坐席') ?? false;
  const side = agent ? (line.good ? css.good : css.bad) : '';
  return (
    <div className={`${css.said} ${side}`}>
      <small>{agent ? `坐席 · ${line.good ? '这样说' : '别这样说'}` : line.who}</small>
      <div>{line.text}</div>
    </div>
  );
}

/** A question with the answer marked, as it looks after answering. */
export function Quiz({ item }: { item?: Item }) {
  if (!item) return <div className={css.card}>还没有选题目</div>;
  const options =
    item.kind === 'true_false'
      ? [
          { key: 'true', text: '对' },
          { key: 'false', text: '错' },
        ]
      : (item.options ?? []);
  const answer = item.answer ?? [];
  const marks = item.kind === 'single' || item.kind === 'multiple' || item.kind === 'dialogue';
  return (
    <div className={css.card}>
      <small>{ITEM_KINDS[item.kind]}</small>
      <h3>{item.stem}</h3>
      {options.map((option) => {
        const right = (marks || item.kind === 'true_false') && answer.includes(option.key);
        return (
          <div key={option.key} className={`${css.option} ${right ? css.right : ''}`}>
            {option.text}
            {right && <small> 正确</small>}
          </div>
        );
      })}
      <Written item={item} />
      {item.explanation && <p className={css.text}>{item.explanation}</p>}
    </div>
  );
}

/** The answers of the kinds whose options say nothing by themselves. */
function Written({ item }: { item: Item }) {
  const answer = item.answer ?? [];
  const textOf = (list: Item['options'], key?: string) =>
    list?.find((option) => option.key === key)?.text ?? key;
  if (item.kind === 'fill_in') return <p>{answer.map((blank) => blank.split('|')[0]).join('；')}</p>;
  if (item.kind === 'order') return <p>{answer.map((key) => textOf(item.options, key)).join(' → ')}</p>;
  if (item.kind !== 'match') return null;
  return answer.map((pair) => {
    const [left, right] = pair.split('=');
    return (
      <p key={pair}>
        {textOf(item.options, left)} — {textOf(item.partners, right)}
      </p>
    );
  });
}
