import { InputNumber, Select, type TableColumnsType } from 'antd';
import { useEmotionWords, useSaveWords, type EmotionWord, type EmotionWords } from '@/api/emotion';
import { Failure } from '@/ui/Failure';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { WordsForm as SharedForm } from '../words/WordsForm';
import { WordTable, type Change, type Row } from '../words/WordTable';
import css from '../words/words.module.css';
import { TryBox } from './TryBox';
import { UPSET } from './words';

const NOUN = '情绪词';
const STATES = UPSET.map(({ state, label }) => ({ value: state, label }));
const LISTS = [
  { name: 'stronger', label: '加重的词（一行一个）' },
  { name: 'weaker', label: '减轻的词' },
  { name: 'negations', label: '否定的词' },
] satisfies { name: keyof EmotionWords; label: string }[];

/** The words that show a feeling, how strongly, and the words that change them. */
export function WordsForm() {
  const found = useEmotionWords();
  const save = useSaveWords();
  if (found.isPending) return <PageSkeleton />;
  if (found.isError) return <Failure error={found.error} onRetry={() => void found.refetch()} />;
  return (
    <SharedForm
      key={found.data.version}
      saved={found.data}
      save={save}
      lists={LISTS}
      noun={NOUN}
      tryBox={<TryBox />}
      table={(words, onChange) => (
        <WordTable<EmotionWord>
          words={words}
          onChange={onChange}
          noun={NOUN}
          maxLength={20}
          pageSize={15}
          columns={columns}
          blank={() => ({ word: '', state: 'anxious', strength: 0.5 })}
        />
      )}
    />
  );
}

function columns(change: Change<EmotionWord>): TableColumnsType<Row<EmotionWord>> {
  return [
    {
      title: '情绪',
      key: 'state',
      width: 140,
      render: (_, row) => (
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
      render: (_, row) => (
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
  ];
}
