import { useState } from 'react';
import { App, Button, Form } from 'antd';
import { useEmotionWords, useSaveWords, type EmotionWord, type EmotionWords } from '@/api/emotion';
import { LinesInput } from '@/pages/knowledge/LinesInput';
import { ApiError } from '@/lib/request';
import { Failure } from '@/ui/Failure';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { useComplain } from '@/ui/useComplain';
import { History } from './History';
import { TryBox } from './TryBox';
import { savedLine, tidyLines } from './words';
import { WordTable } from './WordTable';
import css from './emotion.module.css';

type Modifiers = Pick<EmotionWords, 'stronger' | 'weaker' | 'negations'>;

/** The words that show a feeling, how strongly, and the words that change them. */
export function WordsForm() {
  const found = useEmotionWords();
  if (found.isPending) return <PageSkeleton />;
  if (found.isError) return <Failure error={found.error} onRetry={() => void found.refetch()} />;
  return <Words key={found.data.version} saved={found.data} />;
}

function Words({ saved }: { saved: EmotionWords }) {
  const [words, setWords] = useState<EmotionWord[]>(saved.words);
  const [form] = Form.useForm<Modifiers>();
  const submit = useSubmit(saved);
  return (
    <div className={css.form}>
      <TryBox />
      <WordTable words={words} onChange={setWords} />
      <Form
        form={form}
        layout="vertical"
        initialValues={saved}
        onFinish={(modifiers) => submit.save(words, modifiers)}
      >
        <div className={css.modifiers}>
          <Form.Item name="stronger" label="加重的词（一行一个）">
            <LinesInput />
          </Form.Item>
          <Form.Item name="weaker" label="减轻的词">
            <LinesInput />
          </Form.Item>
          <Form.Item name="negations" label="否定的词">
            <LinesInput />
          </Form.Item>
        </div>
        <div className={css.foot}>
          <Button type="primary" htmlType="submit" loading={submit.busy}>
            保存情绪词
          </Button>
          <span>{savedLine(saved)}</span>
        </div>
      </Form>
      <History history={saved.history} />
    </div>
  );
}

function useSubmit(saved: EmotionWords) {
  const { message } = App.useApp();
  const complain = useComplain();
  const mutation = useSaveWords();
  const save = (words: EmotionWord[], modifiers: Modifiers) => {
    const body = {
      words: words.map((entry) => ({ ...entry, word: entry.word.trim() })),
      stronger: tidyLines(modifiers.stronger),
      weaker: tidyLines(modifiers.weaker),
      negations: tidyLines(modifiers.negations),
      version: saved.version,
    };
    mutation.mutate(body, {
      onSuccess: () => void message.success('情绪词已保存，几秒内生效。'),
      onError: (error) => {
        const first = error instanceof ApiError ? error.fields[0] : undefined;
        if (first) void message.error(first.message, 5);
        else complain(error);
      },
    });
  };
  return { save, busy: mutation.isPending };
}
