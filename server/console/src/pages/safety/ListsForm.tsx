import { useState } from 'react';
import { App, Button, Form } from 'antd';
import { useSafetyWords, useSaveSafetyWords, type SafetyWord, type SafetyWords } from '@/api/safety';
import { ApiError } from '@/lib/request';
import { History } from '@/pages/emotion/History';
import { savedLine, tidyLines } from '@/pages/emotion/words';
import { LinesInput } from '@/pages/knowledge/LinesInput';
import { Failure } from '@/ui/Failure';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { useComplain } from '@/ui/useComplain';
import { TryBox } from './TryBox';
import { WordTable } from './WordTable';
import css from './safety.module.css';

type Others = Pick<SafetyWords, 'contacts' | 'spared' | 'harmless'>;

/** The lists by which texts are stopped, and those that keep them from it. */
export function ListsForm() {
  const found = useSafetyWords();
  if (found.isPending) return <PageSkeleton />;
  if (found.isError) return <Failure error={found.error} onRetry={() => void found.refetch()} />;
  return <Lists key={found.data.version} saved={found.data} />;
}

function Lists({ saved }: { saved: SafetyWords }) {
  const [words, setWords] = useState<SafetyWord[]>(saved.words);
  const [form] = Form.useForm<Others>();
  const submit = useSubmit(saved);
  return (
    <div className={css.form}>
      <TryBox />
      <WordTable words={words} onChange={setWords} />
      <Form
        form={form}
        layout="vertical"
        initialValues={saved}
        onFinish={(others) => submit.save(words, others)}
      >
        <div className={css.others}>
          <Form.Item
            name="contacts"
            label="联系方式的说法（一行一个）"
            extra="网址、手机号、QQ 号会自动识别。"
          >
            <LinesInput />
          </Form.Item>
          <Form.Item name="spared" label="出现就不拦截的词" extra="举报、求助、就医等词系统自带，改不掉。">
            <LinesInput />
          </Form.Item>
          <Form.Item name="harmless" label="例外：落在这些词里的不算" extra="例如“增加微信”里的“加微信”。">
            <LinesInput />
          </Form.Item>
        </div>
        <div className={css.foot}>
          <Button type="primary" htmlType="submit" loading={submit.busy}>
            保存词表
          </Button>
          <span>{savedLine(saved)}</span>
        </div>
      </Form>
      <History history={saved.history} />
    </div>
  );
}

function useSubmit(saved: SafetyWords) {
  const { message } = App.useApp();
  const complain = useComplain();
  const mutation = useSaveSafetyWords();
  const save = (words: SafetyWord[], others: Others) => {
    const body = {
      words: words.map((entry) => ({ ...entry, word: entry.word.trim() })),
      contacts: tidyLines(others.contacts),
      spared: tidyLines(others.spared),
      harmless: tidyLines(others.harmless),
      version: saved.version,
    };
    mutation.mutate(body, {
      onSuccess: () => void message.success('词表已保存，几秒内在所有地方生效。'),
      onError: (error) => {
        const first = error instanceof ApiError ? error.fields[0] : undefined;
        if (first) void message.error(first.message, 8);
        else complain(error);
      },
    });
  };
  return { save, busy: mutation.isPending };
}
