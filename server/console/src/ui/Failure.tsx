import { Button } from 'antd';
import { sentenceOf } from '@/lib/request';
import { Icon, type IconName } from './Icon';
import css from './states.module.css';

/** What is shown when something could not be loaded: the sentence and a way to try again. */
export function Failure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <div className={css.state} role="alert">
      <Icon name="alert" size={32} />
      <p>{sentenceOf(error)}</p>
      <Button onClick={onRetry}>重试</Button>
    </div>
  );
}

interface EmptyProps {
  icon: IconName;
  text: string;
  hint?: string;
  children?: React.ReactNode;
}

/** An empty state: what is missing here and what to do about it. */
export function Empty({ icon, text, hint, children }: EmptyProps) {
  return (
    <div className={css.state}>
      <Icon name={icon} size={32} />
      <p>{text}</p>
      {hint && <p className={css.hint}>{hint}</p>}
      {children}
    </div>
  );
}
