import { useState } from 'react';
import { Alert, Button, Input, type FormInstance } from 'antd';
import { useMutation } from '@tanstack/react-query';
import { checkGuide, tryGuide } from '@/api/guides';
import type { TrialRun } from '@/api/guideTypes';
import { sentenceOf } from '@/lib/request';
import { TrialList } from './TrialList';
import { fromForm, type FormDefinition } from './definition';
import own from './guides.module.css';

type Given = { step: string; value: string }[];

/** Walks what is on the page, saved or not, as a citizen would. */
export function TryPane({ form }: { form: FormInstance<FormDefinition> }) {
  const [given, setGiven] = useState<Given>([]);
  const walk = useMutation({
    mutationFn: async (answers: Given) => {
      const definition = fromForm(form.getFieldsValue(true) as FormDefinition);
      const problems = await checkGuide(definition);
      const run = problems.length > 0 ? null : await tryGuide(definition, answers);
      return { problems, run, answers };
    },
    onSuccess: ({ run, answers }) => setGiven(run ? answers : []),
  });
  const { problems = [], run = null } = walk.data ?? {};
  return (
    <>
      <h2 style={{ margin: '12px 0' }}>试走一遍</h2>
      <div className={own.tools}>
        <Button type="primary" loading={walk.isPending} onClick={() => walk.mutate([])}>
          {run ? '从头走' : '开始'}
        </Button>
        {run && given.length > 0 && <Button onClick={() => walk.mutate(given.slice(0, -1))}>上一步</Button>}
      </div>
      {walk.isError && (
        <Alert type="error" showIcon title={sentenceOf(walk.error)} style={{ marginBottom: 12 }} />
      )}
      {problems.length > 0 && <Problems list={problems.map((problem) => problem.message)} />}
      {run ? (
        <Walk run={run} onAnswer={(value) => walk.mutate([...given, { step: run.step?.key ?? '', value }])} />
      ) : (
        problems.length === 0 && (
          <p className={own.quiet}>不用保存就能试走，看看每种情况问得对不对、清单列得对不对。</p>
        )
      )}
    </>
  );
}

function Problems({ list }: { list: string[] }) {
  return (
    <Alert
      type="warning"
      showIcon
      title="还不能走，请先改好："
      description={list.map((sentence) => (
        <div key={sentence}>{sentence}</div>
      ))}
    />
  );
}

function Walk({ run, onAnswer }: { run: TrialRun; onAnswer: (value: string) => void }) {
  return (
    <div className={own.walk}>
      {(run.answers ?? []).map((answer) => (
        <div key={answer.step} className={own.said}>
          <span>{answer.label}</span>
          <span>{answer.value_label || '跳过'}</span>
        </div>
      ))}
      {run.step && <Question key={run.step.key} step={run.step} onAnswer={onAnswer} />}
      {run.checklist && <TrialList checklist={run.checklist} />}
    </div>
  );
}

interface QuestionProps {
  step: NonNullable<TrialRun['step']>;
  onAnswer: (value: string) => void;
}

function Question({ step, onAnswer }: QuestionProps) {
  const options = step.options ?? [];
  return (
    <div className={own.ask}>
      <h3>{step.ask}</h3>
      {step.help && <p className={own.quiet}>{step.help}</p>}
      {options.length > 0 ? (
        <div className={own.choices}>
          {options.map((option) => (
            <Button key={option.value} onClick={() => onAnswer(option.value)}>
              {option.label}
            </Button>
          ))}
        </div>
      ) : (
        <Input.Search enterButton="下一步" placeholder="像市民一样回答" onSearch={onAnswer} />
      )}
    </div>
  );
}
