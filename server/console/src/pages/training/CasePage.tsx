import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { Alert, App, Button, Checkbox, Form } from 'antd';
import { useCase, useCreateCase, type Transcript } from '@/api/cases';
import type { EditCard, LessonEdit } from '@/api/trainTypes';
import { newClientId } from '@/lib/id';
import { DocumentHead } from '@/ui/DocumentHead';
import { Failure } from '@/ui/Failure';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { useComplain } from '@/ui/useComplain';
import css from '../knowledge/editor.module.css';
import { CardsField } from './CardsField';
import { LessonFields } from './LessonFields';
import { LessonSide } from './LessonSide';
import { cleanLesson, emptyLesson } from './lessonForm';
import own from './training.module.css';
import { useKnownItems } from './useKnownItems';

/** What fits on the card that shows how it was said; the rest is cut by the trainer anyway. */
const SAID_MOST = 320;

/** A conversation beside the lesson made of it: situation, task, action, assessment, and how it was said. */
export function CasePage() {
  const { id = '' } = useParams();
  const source = useCase(id);
  if (source.isPending) return <PageSkeleton />;
  if (source.isError) return <Failure error={source.error} onRetry={() => void source.refetch()} />;
  return <CaseEditor key={id} id={id} source={source.data} />;
}

function CaseEditor({ id, source }: { id: string; source: Transcript }) {
  const [form] = Form.useForm<LessonEdit>();
  const [clientId] = useState(newClientId);
  const [at, setAt] = useState(0);
  const [confirmed, setConfirmed] = useState(false);
  const known = useKnownItems([]);
  const create = useCreateCase();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const complain = useComplain();
  const onSave = () =>
    create.mutate(
      { id, clientId, confirmed, lesson: cleanLesson(form.getFieldsValue(true) as LessonEdit) },
      {
        onSuccess: (lesson) => {
          void message.success('已存为草稿，加上题目就可以发布。');
          void navigate(`/training/lessons/${lesson.id}`);
        },
        onError: complain,
      },
    );
  return (
    <div className={css.page}>
      <DocumentHead
        title="做成案例"
        note={source.article?.title ?? source.matter ?? '真实会话'}
        onBack={() => void navigate('/training/cases')}
      >
        <Checkbox checked={confirmed} onChange={(event) => setConfirmed(event.target.checked)}>
          我已逐句核对，看不出市民是谁
        </Checkbox>
        <Button
          type="primary"
          disabled={!confirmed}
          loading={create.isPending}
          onClick={() => void form.validateFields().then(onSave, () => undefined)}
        >
          存为草稿
        </Button>
      </DocumentHead>
      <div className={own.columns}>
        <Form<LessonEdit>
          form={form}
          className={css.form}
          layout="vertical"
          initialValues={caseForm(source)}
          scrollToFirstError={{ focus: true }}
        >
          <Said source={source} />
          <LessonFields />
          <CardsField known={known} onFocus={setAt} />
        </Form>
        <LessonSide form={form} items={known.items} at={at} onTurn={setAt} fresh />
      </div>
    </div>
  );
}

function Said({ source }: { source: Transcript }) {
  return (
    <section className={own.said} aria-label="会话原文">
      <Alert type="info" showIcon title={maskedSentence(source.masked)} />
      <ol>
        {source.lines.map(({ who, text }, index) => (
          <li key={index}>
            <b>{who}</b>
            <span>{text}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function maskedSentence(masked: Transcript['masked']): string {
  if (masked.length === 0) return '没有自动找到个人信息，请逐句核对有没有能认出市民的内容。';
  const what = masked.map(({ kind, count }) => `${kind} ${count} 处`).join('、');
  return `已自动去掉${what}。请再逐句核对：特殊的经历、单位、人名也可能让人认出来。`;
}

/** The four steps of a case to be written, and what was said as it was said. */
function caseForm({ lines, matter, article }: Transcript): LessonEdit {
  const step = (who: string) => ({ who, text: '', good: who === '做法' });
  const said: EditCard = { kind: 'dialogue', title: '当时怎么说的', lines: [] };
  let length = 0;
  for (const { who, text } of lines.filter((line) => line.who !== '机器人')) {
    length += text.length;
    if (length > SAID_MOST) break;
    said.lines?.push({ who, text, good: false });
  }
  return {
    ...emptyLesson(),
    ability: 'empathy',
    matter: matter ?? '',
    tags: ['案例'],
    cards: [
      {
        kind: 'scene',
        title: '',
        article_id: article?.id,
        lines: ['情境', '任务', '做法', '评价'].map(step),
      },
      said,
    ],
  };
}
