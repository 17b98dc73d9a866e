import { useState } from 'react';
import { Button, Input, TreeSelect } from 'antd';
import { useCategories, useCreateCategory } from '@/api/knowledge';
import { useComplain } from '@/ui/useComplain';
import { treeOf } from './categories';

interface Props {
  value?: string;
  onChange?: (id: string) => void;
  id?: string;
}

/** Picks a category, or adds one below the one that is picked. */
export function CategorySelect({ value, onChange, id }: Props) {
  const categories = useCategories();
  const create = useCreateCategory();
  const complain = useComplain();
  const [name, setName] = useState('');
  const add = () =>
    create.mutate(
      { parent_id: value ?? '', name: name.trim() },
      {
        onSuccess: (made) => {
          setName('');
          onChange?.(made.id);
        },
        onError: complain,
      },
    );
  const parent = categories.data?.find((item) => item.id === value)?.name;
  return (
    <TreeSelect
      id={id}
      value={value || undefined}
      onChange={(next: string) => onChange?.(next)}
      loading={categories.isPending}
      treeData={treeOf(categories.data ?? [])}
      showSearch={{ treeNodeFilterProp: 'title' }}
      treeDefaultExpandAll
      placeholder="选择分类"
      popupRender={(menu) => (
        <>
          {menu}
          <div style={{ display: 'flex', gap: 8, padding: 8, borderTop: '1px solid var(--line)' }}>
            <Input
              size="small"
              value={name}
              maxLength={20}
              placeholder={parent ? `在“${parent}”下新建分类` : '新建一级分类'}
              onChange={(event) => setName(event.target.value)}
              onKeyDown={(event) => event.stopPropagation()}
            />
            <Button size="small" disabled={!name.trim()} loading={create.isPending} onClick={add}>
              新建
            </Button>
          </div>
        </>
      )}
    />
  );
}
