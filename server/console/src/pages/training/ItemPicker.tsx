import { useState } from 'react';
import { Select } from 'antd';
import { EVERY_ITEM, useItems } from '@/api/items';
import type { Item } from '@/api/trainTypes';
import { useLater } from './useLater';
import type { KnownItems } from './useKnownItems';
import { ITEM_KINDS } from './words';

interface Props {
  id?: string;
  known: KnownItems;
  value?: string;
  onChange?: (id: string) => void;
}

/** Picks a question in use by the words of its stem; its id is kept. */
export function ItemPicker({ id, known, value, onChange }: Props) {
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const q = useLater(text.trim());
  const found = useItems({ ...EVERY_ITEM, q, state: 'live' }, open);
  const list: Item[] = found.data?.items ?? [];
  const chosen = value ? known.items.get(value) : undefined;
  const options = list.map((item) => ({ value: item.id, label: labelOf(item) }));
  const missing = value && !options.some((option) => option.value === value);
  return (
    <Select<string>
      id={id}
      placeholder="按题干查找"
      value={value || undefined}
      showSearch={{ filterOption: false, onSearch: setText }}
      options={missing ? [{ value, label: chosen ? labelOf(chosen) : '已选的题目' }, ...options] : options}
      notFoundContent={found.isFetching ? '正在查找…' : '没有找到'}
      onOpenChange={setOpen}
      onChange={(next) => {
        const item = list.find((candidate) => candidate.id === next);
        if (item) known.learn(item);
        onChange?.(next);
      }}
    />
  );
}

function labelOf(item: Item): string {
  return `${ITEM_KINDS[item.kind] ?? ''} · ${item.stem}`;
}
