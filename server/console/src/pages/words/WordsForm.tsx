import { useState, type ReactNode } from 'react';
import { App, Button, Form } from 'antd';
import type { UseMutationResult } from '@tanstack/react-query';
import type { Next, Versioned } from '@/api/saved';
import { ApiError } from '@/lib/request';
import { LinesInput } from '@/pages/knowledge/LinesInput';
import { useComplain } from '@/ui/useComplain';
import { History } from './History';
import { savedLine, tidyLines } from './saved';
import type { Word } from './WordTable';
import css from './words.module.css';

/** Words, and the short lists beside them by name. */
export type Body<W, K extends string> = { words: W[] } & Record<K, string[]>;

interface Props<W, K extends string> {
  saved: Versioned<Body<W, K>>;
  save: UseMutationResult<unknown, Error, Next<Body<W, K>>>;
  lists: { name: K; label: string; extra?: string }[];
  /** What is saved, as the button says it: 情绪词. */
  noun: string;
  table: (words: W[], onChange: (words: W[]) => void) => ReactNode;
  tryBox: ReactNode;
}

/** Words in a table, lists with one entry a line, and who saved them; all is saved together. */
export function WordsForm<W extends Word, K extends string>(props: Props<W, K>) {
  const { saved, lists, noun, table, tryBox, save } = props;
  const [words, setWords] = useState(saved.words);
  const submit = useSubmit(props);
  return (
    <div className={css.form}>
      {tryBox}
      {table(words, setWords)}
      <Form<Record<K, string[]>>
        layout="vertical"
        initialValues={saved}
        onFinish={(others) => submit(words, others)}
      >
        <div className={css.lists}>
          {lists.map(({ name, label, extra }) => (
            <Form.Item key={name} name={name as string} label={label} extra={extra}>
              <LinesInput />
            </Form.Item>
          ))}
        </div>
        <div className={css.foot}>
          <Button type="primary" htmlType="submit" loading={save.isPending}>
            保存{noun}
          </Button>
          <span>{savedLine(saved)}</span>
        </div>
      </Form>
      <History history={saved.history} />
    </div>
  );
}

function useSubmit<W extends Word, K extends string>({ saved, save, lists, noun }: Props<W, K>) {
  const { message } = App.useApp();
  const complain = useComplain();
  return (words: W[], others: Record<K, string[]>) => {
    const tidied = lists.map(({ name }) => [name, tidyLines(others[name])]);
    const body = {
      ...(Object.fromEntries(tidied) as Record<K, string[]>),
      words: words.map((entry) => ({ ...entry, word: entry.word.trim() })),
      version: saved.version,
    };
    save.mutate(body, {
      onSuccess: () => void message.success(`${noun}已保存，几秒内在所有地方生效。`),
      onError: (error) => {
        // A word's place in the table is no input the form knows: the sentence names the word.
        const first = error instanceof ApiError ? error.fields[0] : undefined;
        if (first) void message.error(first.message, 8);
        else complain(error);
      },
    });
  };
}
