import type { Message } from '@/api/types';
import { formatFullTime, formatTime } from '@/lib/format';
import { Clamp } from '@/ui/Clamp';
import { ContentView } from '@/ui/ContentView';
import { Icon } from '@/ui/Icon';
import css from './thread.module.css';

/** A bot's answer is known text; this much of it tells an agent which one it was. */
const FOLD_ABOVE_PX = 220;

interface Props {
  message: Message;
  /** Whether the one before was by the same person, so that the name need not be said again. */
  follows: boolean;
  /** Whether it is the last of a row by the same side; only there the read mark is shown. */
  last: boolean;
  citizenRead: boolean;
  citizenName: string;
}

export function Bubble({ message, follows, last, citizenRead, citizenName }: Props) {
  if (message.sender === 'system') return <div className={css.system}>{textOf(message)}</div>;
  const name = nameOf(message, citizenName);
  return (
    <article className={css.row} data-sender={message.sender} data-follows={follows || undefined}>
      {!follows && (
        <header className={css.name}>
          {name} <time title={formatFullTime(message.created_at)}>{formatTime(message.created_at)}</time>
        </header>
      )}
      <div className={css.bubble}>
        <Body message={message} />
      </div>
      <Marks message={message} last={last} citizenRead={citizenRead} />
    </article>
  );
}

function nameOf(message: Message, citizenName: string): string {
  if (message.sender === 'citizen') return citizenName;
  return message.sender_name || (message.sender === 'bot' ? '机器人' : '坐席');
}

function Body({ message }: { message: Message }) {
  const { content } = message;
  const plain = !content || content.kind === 'text' || message.sender === 'citizen';
  if (plain && !content?.file) return <p className={css.text}>{textOf(message)}</p>;
  if (!content) return null;
  return (
    <Clamp max={FOLD_ABOVE_PX}>
      <ContentView content={content} />
    </Clamp>
  );
}

function textOf(message: Message): string {
  return message.text || message.content?.text || '';
}

function Marks({ message, last, citizenRead }: Pick<Props, 'message' | 'last' | 'citizenRead'>) {
  if (message.feedback === 'down') {
    return (
      <span className={css.mark} data-bad>
        <Icon name="thumbDown" size={14} /> 市民觉得没帮上忙
      </span>
    );
  }
  if (message.feedback === 'up') {
    return (
      <span className={css.mark}>
        <Icon name="thumbUp" size={14} /> 市民觉得有帮助
      </span>
    );
  }
  if (message.sender !== 'agent' || !last) return null;
  return (
    <span className={css.mark} data-read={citizenRead || undefined}>
      {citizenRead ? '已读' : '未读'}
    </span>
  );
}
