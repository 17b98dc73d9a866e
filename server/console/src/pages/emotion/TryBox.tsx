import { useState } from 'react';
import { Button, Input, Tag } from 'antd';
import { useTryEmotion } from '@/api/emotion';
import { useComplain } from '@/ui/useComplain';
import css from './emotion.module.css';

/** Reads one sentence with the saved words, to see what a change did. */
export function TryBox() {
  const [text, setText] = useState('');
  const complain = useComplain();
  const attempt = useTryEmotion();
  const run = () => {
    if (text.trim() !== '') attempt.mutate(text, { onError: complain });
  };
  const feeling = attempt.data;
  return (
    <div className={css.try}>
      <Input
        aria-label="试一句话"
        placeholder="试一句话，看用已保存的情绪词会怎么判断"
        maxLength={500}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onPressEnter={run}
      />
      <Button onClick={run} loading={attempt.isPending}>
        试一试
      </Button>
      {feeling && (
        <p aria-live="polite">
          {feeling.state_text}
          {feeling.state !== 'calm' && ` · 强度 ${feeling.intensity.toFixed(2)} `}
          {feeling.words.map((word) => (
            <Tag key={word}>{word}</Tag>
          ))}
        </p>
      )}
    </div>
  );
}
