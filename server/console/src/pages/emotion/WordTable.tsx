import { useState } from 'react';
import { Button, Input, InputNumber, Select, Table } from 'antd';
import type { EmotionWord } from '@/api/emotion';
import { Icon } from '@/ui/Icon';
import { UPSET } from './words';
import css from './emotion.module.css';

interface Props {
  words: EmotionWord[];
  onChange: (words: EmotionWord[]) => void;
}

interface Row extends EmotionWord {
  index: number;
}

const STATES = UPSET.map(({ state, label }) => ({ value: state, label }));

/** The words in a table to change in place; a new one comes first. */
export function WordTable({ words, onChange }: Props) {
  const [filter, setFilter] = useState('');
  const rows = words
    .map((word, index) => ({ ...word, index }))
    .filter((row) => row.word.includes(filter.trim()));
  const change = (index: number, patch: Partial<EmotionWord>) =>
    onChange(words.map((word, i) => (i === index ? { ...word, ...patch } : word)));
  const add = () => {
    setFilter('');
    onChange([{ word: '', state: 'anxious', strength: 0.5 }, ...words]);
  };
  return (
    <>
      <div className={css.tools}>
        <Input.Search
          placeholder="查找情绪词"
          allowClear
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
        <Button onClick={add}>新增情绪词</Button>
      </div>
      <Table<Row>
        rowKey="index"
        size="small"
        dataSource={rows}
        columns={columns(change, (index) => onChange(words.filter((_, i) => i !== index)))}
        pagination={{ pageSize: 15, showSizeChanger: false, showTotal: (total) => `共 ${total} 个` }}
        locale={{ emptyText: '没有符合条件的情绪词。' }}
      />
    </>
  );
}

function columns(
  change: (index: number, patch: Partial<EmotionWord>) => void,
  remove: (index: number) => void,
) {
  return [
    {
      title: '情绪词',
      key: 'word',
      render: (_: unknown, row: Row) => (
        <Input
          aria-label="情绪词"
          value={row.word}
          maxLength={20}
          onChange={(event) => change(row.index, { word: event.target.value })}
        />
      ),
    },
    {
      title: '情绪',
      key: 'state',
      width: 140,
      render: (_: unknown, row: Row) => (
        <Select
          aria-label={`${row.word}的情绪`}
          value={row.state}
          options={STATES}
          className={css.wide}
          onChange={(state) => change(row.index, { state })}
        />
      ),
    },
    {
      title: '强度（0–1）',
      key: 'strength',
      width: 130,
      render: (_: unknown, row: Row) => (
        <InputNumber
          aria-label={`${row.word}的强度`}
          value={row.strength}
          min={0.05}
          max={1}
          step={0.05}
          onChange={(strength) => change(row.index, { strength: strength ?? row.strength })}
        />
      ),
    },
    {
      key: 'remove',
      width: 60,
      render: (_: unknown, row: Row) => (
        <Button
          type="text"
          aria-label={`删除${row.word}`}
          icon={<Icon name="trash" />}
          onClick={() => remove(row.index)}
        />
      ),
    },
  ];
}
