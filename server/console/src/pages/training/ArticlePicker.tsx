import { useState } from 'react';
import { Select } from 'antd';
import { useArticle, useArticles } from '@/api/knowledge';
import { useLater } from './useLater';

interface Props {
  id?: string;
  value?: string;
  onChange?: (id: string | undefined) => void;
}

/** Picks a published article by its words; its id is kept. */
export function ArticlePicker({ id, value, onChange }: Props) {
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const q = useLater(text.trim());
  const found = useArticles({ q, category: '', state: 'live', page: 1, size: 20 }, open);
  const chosen = useArticle(value || null);
  const options = (found.data?.items ?? []).map((article) => ({
    value: article.id,
    label: article.question,
  }));
  const title = chosen.data?.question ?? '已选的知识';
  const missing = value && !options.some((option) => option.value === value);
  return (
    <Select<string>
      id={id}
      allowClear
      placeholder="按问题查找，可不填"
      value={value || undefined}
      showSearch={{ filterOption: false, onSearch: setText }}
      options={missing ? [{ value, label: title }, ...options] : options}
      notFoundContent={found.isFetching ? '正在查找…' : '没有找到'}
      onOpenChange={setOpen}
      onChange={(next?: string) => onChange?.(next)}
    />
  );
}
