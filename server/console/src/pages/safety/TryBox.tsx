import { useState } from 'react';
import { Button, Input, Tag } from 'antd';
import { useTrySafety, type Verdict } from '@/api/safety';
import { useComplain } from '@/ui/useComplain';
import { LEVELS, OUTCOMES } from './words';
import css from './safety.module.css';

/** Judges one text with the saved lists, to see what a change did and why. */
export function TryBox() {
  const [text, setText] = useState('');
  const complain = useComplain();
  const attempt = useTrySafety();
  const run = () => {
    if (text.trim() !== '') attempt.mutate(text, { onError: complain });
  };
  return (
    <section className={css.try}>
      <div className={css.tryLine}>
        <Input.TextArea
          aria-label="试一段话"
          placeholder="试一段话，看用已保存的词表会怎么判断"
          maxLength={2000}
          autoSize={{ minRows: 1, maxRows: 6 }}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onPressEnter={(event) => {
            if (event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            run();
          }}
        />
        <Button onClick={run} loading={attempt.isPending}>
          试一试
        </Button>
      </div>
      {attempt.data && <Result verdict={attempt.data} />}
    </section>
  );
}

function Result({ verdict }: { verdict: Verdict }) {
  const outcome = OUTCOMES[verdict.outcome];
  return (
    <div aria-live="polite" className={css.result}>
      <p>
        <Tag color={outcome.colour}>{outcome.label}</Tag>
        {verdict.why}
      </p>
      {verdict.reasons.length > 0 && (
        <ul>
          {verdict.reasons.map((reason, at) => (
            <li key={at}>
              <mark>{reason.found}</mark>
              {reason.category === 'personal'
                ? `是${reason.word}，只作标记，不影响发出`
                : `对应“${reason.word}”（${reason.how}），${reason.category_text}，${levelWords(reason.level)}${reason.counts ? '' : '，这次不算'}`}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function levelWords(level: string): string {
  return LEVELS.find(({ value }) => value === level)?.label ?? '';
}
