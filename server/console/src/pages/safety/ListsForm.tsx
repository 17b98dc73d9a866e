import { useState } from 'react';
import { Checkbox, Select, type TableColumnsType } from 'antd';
import {
  useSafetyWords,
  useSaveSafetyWords,
  type SafetyWord,
  type SafetyWords,
  type WordCategory,
} from '@/api/safety';
import { Failure } from '@/ui/Failure';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { WordsForm } from '../words/WordsForm';
import { WordTable, type Change, type Row } from '../words/WordTable';
import shared from '../words/words.module.css';
import { TryBox } from './TryBox';
import { LEVELS, WORD_CATEGORIES } from './words';
import css from './safety.module.css';

const LISTS = [
  { name: 'contacts', label: '联系方式的说法（一行一个）', extra: '网址、手机号、QQ 号会自动识别。' },
  { name: 'spared', label: '出现就不拦截的词', extra: '举报、求助、就医等词系统自带，改不掉。' },
  { name: 'harmless', label: '例外：落在这些词里的不算', extra: '例如“增加微信”里的“加微信”。' },
] satisfies { name: keyof SafetyWords; label: string; extra: string }[];

/** The lists by which texts are stopped, and those that keep them from it. */
export function ListsForm() {
  const found = useSafetyWords();
  const save = useSaveSafetyWords();
  if (found.isPending) return <PageSkeleton />;
  if (found.isError) return <Failure error={found.error} onRetry={() => void found.refetch()} />;
  return (
    <WordsForm
      key={found.data.version}
      saved={found.data}
      save={save}
      lists={LISTS}
      noun="词表"
      tryBox={<TryBox />}
      table={(words, onChange) => <Words words={words} onChange={onChange} />}
    />
  );
}

interface Props {
  words: SafetyWord[];
  onChange: (words: SafetyWord[]) => void;
}

function Words({ words, onChange }: Props) {
  const [category, setCategory] = useState<WordCategory | ''>('');
  const chooser = (
    <Select
      aria-label="类别"
      className={css.select}
      value={category}
      options={[{ value: '' as const, label: '全部类别' }, ...WORD_CATEGORIES]}
      onChange={setCategory}
    />
  );
  return (
    <WordTable<SafetyWord>
      words={words}
      onChange={onChange}
      noun="词条"
      maxLength={30}
      pageSize={10}
      columns={columns}
      blank={() => blankIn(category || 'ads')}
      filter={{ control: chooser, keeps: (word) => category === '' || word.category === category }}
    />
  );
}

function blankIn(category: WordCategory): SafetyWord {
  return { word: '', category, level: levelFor(category, 'with_contact'), sound: false };
}

/** Rude words never stop anybody. */
function levelFor(category: WordCategory, level: SafetyWord['level']): SafetyWord['level'] {
  return category === 'abuse' ? 'mark' : level;
}

function columns(change: Change<SafetyWord>): TableColumnsType<Row<SafetyWord>> {
  return [
    {
      title: '类别',
      key: 'category',
      width: 144,
      render: (_, row) => (
        <Select
          aria-label={`${row.word}的类别`}
          value={row.category}
          options={WORD_CATEGORIES}
          className={shared.wide}
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
          className={shared.wide}
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
  ];
}
