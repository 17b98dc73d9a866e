import { useState } from 'react';
import { Button, Checkbox, Input, Select, Table, type TableColumnsType } from 'antd';
import type { SafetyWord, WordCategory } from '@/api/safety';
import { Icon } from '@/ui/Icon';
import { LEVELS, WORD_CATEGORIES } from './words';
import css from './safety.module.css';

interface Props {
  words: SafetyWord[];
  onChange: (words: SafetyWord[]) => void;
}

interface Row extends SafetyWord {
  index: number;
}

/** The words in a table to change in place; a new one comes first. */
export function WordTable({ words, onChange }: Props) {
  const [filter, setFilter] = useState<{ text: string; category: WordCategory | '' }>({
    text: '',
    category: '',
  });
  const rows = words
    .map((word, index) => ({ ...word, index }))
    .filter((row) => row.word.includes(filter.text.trim()))
    .filter((row) => filter.category === '' || row.category === filter.category);
  const change = (index: number, patch: Partial<SafetyWord>) =>
    onChange(words.map((word, i) => (i === index ? { ...word, ...patch } : word)));
  const add = () => {
    const category = filter.category === '' ? 'ads' : filter.category;
    setFilter({ ...filter, text: '' });
    onChange([{ word: '', category, level: levelFor(category, 'with_contact'), sound: false }, ...words]);
  };
  return (
    <>
      <div className={css.filters}>
        <Input.Search
          placeholder="查找词条"
          allowClear
          className={css.search}
          value={filter.text}
          onChange={(event) => setFilter({ ...filter, text: event.target.value })}
        />
        <Select
          aria-label="类别"
          className={css.select}
          value={filter.category}
          options={[{ value: '' as const, label: '全部类别' }, ...WORD_CATEGORIES]}
          onChange={(category) => setFilter({ ...filter, category })}
        />
        <Button onClick={add}>新增词条</Button>
      </div>
      <Table<Row>
        rowKey="index"
        size="small"
        dataSource={rows}
        columns={columns(change, (index) => onChange(words.filter((_, i) => i !== index)))}
        pagination={{ pageSize: 10, showSizeChanger: false, showTotal: (total) => `共 ${total} 个` }}
        locale={{ emptyText: '没有符合条件的词条。' }}
      />
    </>
  );
}

/** Rude words never stop anybody. */
function levelFor(category: WordCategory, level: SafetyWord['level']): SafetyWord['level'] {
  return category === 'abuse' ? 'mark' : level;
}

function columns(
  change: (index: number, patch: Partial<SafetyWord>) => void,
  remove: (index: number) => void,
): TableColumnsType<Row> {
  return [
    {
      title: '词条',
      key: 'word',
      render: (_, row) => (
        <Input
          aria-label="词条"
          value={row.word}
          maxLength={30}
          onChange={(event) => change(row.index, { word: event.target.value })}
        />
      ),
    },
    {
      title: '类别',
      key: 'category',
      width: 144,
      render: (_, row) => (
        <Select
          aria-label={`${row.word}的类别`}
          value={row.category}
          options={WORD_CATEGORIES}
          className={css.wide}
          onChange={(category) => change(row.index, { category, level: levelFor(category, row.level) })}
        />
      ),
    },
    {
      title: '处理方式',
      key: 'level',
      width: 184,
      render: (_, row) => (
        <Select
          aria-label={`${row.word}的处理方式`}
          value={row.level}
          options={row.category === 'abuse' ? LEVELS.filter(({ value }) => value === 'mark') : LEVELS}
          className={css.wide}
          onChange={(level) => change(row.index, { level })}
        />
      ),
    },
    {
      title: '同音也算',
      key: 'sound',
      width: 104,
      render: (_, row) => (
        <Checkbox
          aria-label={`${row.word}同音也算`}
          checked={row.sound}
          onChange={(event) => change(row.index, { sound: event.target.checked })}
        />
      ),
    },
    {
      key: 'remove',
      width: 60,
      render: (_, row) => (
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
