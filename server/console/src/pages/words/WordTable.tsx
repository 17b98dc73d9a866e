import { useState, type ReactNode } from 'react';
import { Button, Input, Table, type TableColumnsType } from 'antd';
import { Icon } from '@/ui/Icon';
import css from './words.module.css';

/** What every list of words has; what a word means is the business of its list. */
export interface Word {
  word: string;
}

/** A word with its place in the list. */
export type Row<W> = W & { index: number };

/** Changes one word of the list. */
export type Change<W> = (index: number, patch: Partial<W>) => void;

interface Props<W> {
  words: W[];
  onChange: (words: W[]) => void;
  /** What a word is called here, such as 情绪词. */
  noun: string;
  maxLength: number;
  pageSize: number;
  /** The columns between the word and the bin. */
  columns: (change: Change<W>) => TableColumnsType<Row<W>>;
  /** A word that was just added. */
  blank: () => W;
  /** A choice beside the search, and the words it keeps. */
  filter?: { control: ReactNode; keeps: (word: W) => boolean };
}

/** The words in a table to change in place; a new one comes first. */
export function WordTable<W extends Word>(props: Props<W>) {
  const { words, onChange, noun, pageSize, blank, filter } = props;
  const [text, setText] = useState('');
  const rows = words
    .map((word, index) => ({ ...word, index }))
    .filter((row) => row.word.includes(text.trim()))
    .filter((row) => filter?.keeps(row) ?? true);
  const add = () => {
    setText('');
    onChange([blank(), ...words]);
  };
  return (
    <>
      <div className={css.tools}>
        <Input.Search
          placeholder={`查找${noun}`}
          allowClear
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {filter?.control}
        <Button onClick={add}>新增{noun}</Button>
      </div>
      <Table<Row<W>>
        rowKey="index"
        size="small"
        dataSource={rows}
        columns={columnsOf(props)}
        pagination={{ pageSize, showSizeChanger: false, showTotal: (total) => `共 ${total} 个` }}
        locale={{ emptyText: `没有符合条件的${noun}。` }}
      />
    </>
  );
}

function columnsOf<W extends Word>({
  words,
  onChange,
  noun,
  maxLength,
  columns,
}: Props<W>): TableColumnsType<Row<W>> {
  const change: Change<W> = (index, patch) =>
    onChange(words.map((word, i) => (i === index ? { ...word, ...patch } : word)));
  return [
    {
      title: noun,
      key: 'word',
      render: (_, row) => (
        <Input
          aria-label={noun}
          value={row.word}
          maxLength={maxLength}
          onChange={(event) => change(row.index, { word: event.target.value } as Partial<W>)}
        />
      ),
    },
    ...columns(change),
    {
      key: 'remove',
      width: 60,
      render: (_, row) => (
        <Button
          type="text"
          aria-label={`删除${row.word}`}
          icon={<Icon name="trash" />}
          onClick={() => onChange(words.filter((_, i) => i !== row.index))}
        />
      ),
    },
  ];
}
