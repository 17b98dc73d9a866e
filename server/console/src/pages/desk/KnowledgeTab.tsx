import { useEffect, useRef, useState } from 'react';
import { Button, Input, Skeleton, type InputRef } from 'antd';
import { useDeskKnowledge } from '@/api/desk';
import type { KnowledgeHit, Message } from '@/api/types';
import { useDeskLink } from '@/desk/DeskProvider';
import { insertIntoDraft } from '@/desk/state';
import { recentQuestions } from '@/desk/questions';
import { formatProbability } from '@/lib/format';
import { Clamp } from '@/ui/Clamp';
import { ContentView } from '@/ui/ContentView';
import { Empty, Failure } from '@/ui/Failure';
import { Icon } from '@/ui/Icon';
import css from './context.module.css';

const PAUSE_MS = 300;
/** The longest question the server searches for. */
const QUERY_MAX = 200;
/** Below this an article is worth reading before it is sent. */
const SURE = 0.5;

interface Props {
  conversationId: string;
  items: readonly Message[];
  mine: boolean;
  /** Counts how often the keyboard asked for the search box. */
  focusAsked: number;
}

/** Searches with the citizen's own last words until the agent types others. */
export function KnowledgeTab({ conversationId, items, mine, focusAsked }: Props) {
  const [typed, setTyped] = useState('');
  const box = useRef<InputRef>(null);
  useEffect(() => {
    if (focusAsked > 0) box.current?.focus();
  }, [focusAsked]);
  const questions = recentQuestions(items);
  const suggested = questions[0] ?? '';
  const q = useSettled(typed.trim() || suggested);
  const result = useDeskKnowledge(q);
  return (
    <div className={css.panel}>
      <Input
        ref={box}
        prefix={<Icon name="search" size={16} />}
        allowClear
        maxLength={QUERY_MAX}
        value={typed}
        placeholder={suggested ? `按市民的话：${suggested}` : '输入问题或关键词'}
        aria-label="查知识"
        onChange={(event) => setTyped(event.target.value)}
      />
      {questions.length > 1 && (
        <div className={css.chips} aria-label="市民问过">
          {questions.map((question) => (
            <button
              key={question}
              type="button"
              data-active={q === question || undefined}
              onClick={() => setTyped(question)}
            >
              {question}
            </button>
          ))}
        </div>
      )}
      {!q && <Empty icon="search" text="输入问题或关键词，查已发布的知识。" />}
      {q && result.isPending && <Skeleton active />}
      {result.isError && <Failure error={result.error} onRetry={() => void result.refetch()} />}
      {result.data?.length === 0 && (
        <Empty icon="search" text="没有找到相关的知识。" hint="换一个说法试试，或如实告诉市民需要核实。" />
      )}
      {result.data?.map((hit) => (
        <Hit key={hit.article_id} hit={hit} conversationId={conversationId} mine={mine} />
      ))}
    </div>
  );
}

/** The value once it has rested for a moment. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

function Hit({ hit, conversationId, mine }: { hit: KnowledgeHit; conversationId: string; mine: boolean }) {
  const { outbox } = useDeskLink();
  const send = () =>
    outbox.add({
      conversation_id: conversationId,
      kind: 'article',
      text: hit.question,
      article_id: hit.article_id,
    });
  const sure = hit.probability >= SURE;
  return (
    <article className={css.hit}>
      <header>
        <strong>{hit.question}</strong>
        <span title="与问题相符的把握">{formatProbability(hit.probability)}</span>
      </header>
      <Clamp max={150}>
        <ContentView content={{ ...hit.content, question: undefined }} />
      </Clamp>
      {hit.internal && (
        <div className={css.internal}>
          <strong>内部口径，只供坐席参考，不要发给市民</strong>
          {hit.internal}
        </div>
      )}
      <div className={css.foot}>
        <Button size="small" disabled={!mine} onClick={() => insertIntoDraft(conversationId, hit.answer)}>
          插入输入框
        </Button>
        <Button size="small" type={sure ? 'primary' : 'default'} disabled={!mine} onClick={send}>
          直接发送
        </Button>
        <span className={css.terms} title="命中的词">
          {(hit.terms ?? []).slice(0, 4).join(' ')}
        </span>
      </div>
    </article>
  );
}
