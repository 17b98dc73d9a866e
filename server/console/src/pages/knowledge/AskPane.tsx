import { useState } from 'react';
import { Button, Input, Progress, Tag } from 'antd';
import { useMutation } from '@tanstack/react-query';
import { previewQuestion } from '@/api/knowledge';
import type { Preview, PreviewHit } from '@/api/types';
import { decisionName } from '@/desk/decisions';
import { formatProbability } from '@/lib/format';
import { ContentView } from '@/ui/ContentView';
import { Empty, Failure } from '@/ui/Failure';
import css from './ask.module.css';

const FIELD_NAMES: Record<string, string> = {
  question: '标准问',
  answer: '回答',
  both: '标准问和回答',
};

interface Props {
  /** Something to try first, such as the article's own question. */
  suggestion?: string;
}

/** Asks what is live now, exactly as a citizen would, and shows why it answered so. */
export function AskPane({ suggestion = '' }: Props) {
  const [question, setQuestion] = useState('');
  const ask = useMutation({ mutationFn: previewQuestion });
  const words = question.trim() || suggestion;
  const run = () => words && ask.mutate(words);
  return (
    <div className={css.pane}>
      <div className={css.ask}>
        <Input
          value={question}
          maxLength={200}
          placeholder={suggestion || '像市民一样提问'}
          aria-label="像市民一样提问"
          onChange={(event) => setQuestion(event.target.value)}
          onPressEnter={(event) => {
            if (!event.nativeEvent.isComposing) run();
          }}
        />
        <Button type="primary" loading={ask.isPending} disabled={!words} onClick={run}>
          问
        </Button>
      </div>
      {ask.isError && <Failure error={ask.error} onRetry={run} />}
      {ask.data ? (
        <Result preview={ask.data} />
      ) : (
        !ask.isError && (
          <Empty
            icon="eye"
            text="看市民现在会得到什么。"
            hint="用的是已发布的知识；刚保存、还没发布的修改不会生效。"
          />
        )
      )}
    </div>
  );
}

function Result({ preview }: { preview: Preview }) {
  const hits = preview.hits ?? [];
  return (
    <>
      <section>
        <h3 className={css.heading}>
          市民看到的 <Tag color="processing">{decisionName(preview.decision)}</Tag>
        </h3>
        <div className={css.bubble}>{preview.content && <ContentView content={preview.content} />}</div>
      </section>
      <section>
        <h3 className={css.heading}>
          为什么{' '}
          <span>
            把握 {formatProbability(preview.threshold.answer)} 起直接回答，
            {formatProbability(preview.threshold.confirm)} 起请市民选
          </span>
        </h3>
        {hits.length === 0 && <p className={css.none}>没有一条知识与这个问题相近。</p>}
        {hits.map((hit) => (
          <Hit key={hit.article_id} hit={hit} threshold={preview.threshold.answer} />
        ))}
      </section>
    </>
  );
}

function Hit({ hit, threshold }: { hit: PreviewHit; threshold: number }) {
  const enough = hit.probability >= threshold;
  return (
    <article className={css.hit}>
      <header>
        <strong>{hit.question}</strong>
        <span data-enough={enough || undefined}>{formatProbability(hit.probability)}</span>
      </header>
      <div className={css.meter}>
        <Progress
          percent={hit.probability * 100}
          showInfo={false}
          size="small"
          strokeColor={enough ? 'var(--success)' : 'var(--text-2)'}
        />
        <i style={{ left: `${threshold * 100}%` }} title={`阈值 ${formatProbability(threshold)}`} />
      </div>
      {hit.matched && hit.matched !== hit.question && (
        <p className={css.matched}>最接近的说法：{hit.matched}</p>
      )}
      <p className={css.terms}>
        {(hit.terms ?? []).map((term) => (
          <Tag key={term.term + term.field} title={`在${FIELD_NAMES[term.field] ?? term.field}里`}>
            {term.term} {formatProbability(term.share)}
          </Tag>
        ))}
      </p>
    </article>
  );
}
