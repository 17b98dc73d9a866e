import { useState } from 'react';
import { Select } from 'antd';
import { useArticles, useQuestionsOf } from '@/api/knowledge';
import { useLater } from '../training/useLater';

interface Props {
  id?: string;
  value?: string[];
  onChange?: (keys: string[]) => void;
}

/** Picks published articles by their words; their keys are kept. */
export function ArticlesPicker({ id, value = [], onChange }: Props) {
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const found = useArticles(
    { q: useLater(text.trim()), category: '', state: 'live', page: 1, size: 20 },
    open,
  );
  const questions = useQuestionsOf(value);
  const chosen = value.map((key) => ({ value: key, label: questions[key] ?? key }));
  const others = (found.data?.items ?? [])
    .filter(({ key }) => !value.includes(key))
    .map(({ key, question }) => ({ value: key, label: question }));
  return (
    <Select<string[]>
      id={id}
      mode="multiple"
      allowClear
      maxCount={50}
      placeholder="按问题查找，可不填"
      value={value}
      showSearch={{ filterOption: false, onSearch: setText }}
      options={[...chosen, ...others]}
      notFoundContent={found.isFetching ? '正在查找…' : '没有找到'}
      onOpenChange={setOpen}
      onChange={(next) => {
        setText('');
        onChange?.(next);
      }}
    />
  );
}
