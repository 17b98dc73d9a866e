import type { ReactNode } from 'react';
import { Button } from 'antd';
import { Icon } from './Icon';
import css from '../pages/knowledge/editor.module.css';

interface Props {
  title: string;
  /** What stands under the title: its state, or what saving does. */
  note: ReactNode;
  dirty?: boolean;
  onBack: () => void;
  /** The buttons at the right. */
  children?: ReactNode;
}

/** The head of a page on which one thing is written: the way back, what it is, and what can be done. */
export function DocumentHead({ title, note, dirty, onBack, children }: Props) {
  return (
    <header className={css.head}>
      <Button
        type="text"
        aria-label="返回列表"
        icon={<Icon name="chevron" style={{ transform: 'rotate(180deg)' }} />}
        onClick={onBack}
      />
      <div className={css.headText}>
        <h1>{title}</h1>
        <p>
          {note}
          {dirty && <strong> · 有未保存的修改</strong>}
        </p>
      </div>
      {children && <div className={css.headTools}>{children}</div>}
    </header>
  );
}
