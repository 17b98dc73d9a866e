import { useState } from 'react';
import { Button, Input, Popconfirm, Skeleton, Tag } from 'antd';
import { useCanned, useDeleteCanned } from '@/api/desk';
import { useMe } from '@/api/staff';
import type { Canned } from '@/api/types';
import { findCanned } from '@/desk/canned';
import { may } from '@/lib/permissions';
import { insertIntoDraft } from '@/desk/state';
import { Empty, Failure } from '@/ui/Failure';
import { Icon } from '@/ui/Icon';
import { useComplain } from '@/ui/useComplain';
import { CannedForm } from './CannedForm';
import css from './context.module.css';

export function CannedTab({ conversationId, mine }: { conversationId: string; mine: boolean }) {
  const canned = useCanned();
  const [word, setWord] = useState('');
  const [editing, setEditing] = useState<Canned | 'new' | null>(null);
  const maySaveShared = may(useMe().data, 'canned.share');
  if (canned.isPending) return <Skeleton active style={{ padding: 16 }} />;
  if (canned.isError) return <Failure error={canned.error} onRetry={() => void canned.refetch()} />;
  return (
    <div className={css.panel} style={{ gap: 8 }}>
      <div className={css.foot} style={{ flexWrap: 'nowrap' }}>
        <Input
          prefix={<Icon name="search" size={16} />}
          allowClear
          placeholder="查找常用语"
          aria-label="查找常用语"
          value={word}
          onChange={(event) => setWord(event.target.value)}
        />
        <Button icon={<Icon name="plus" size={16} />} onClick={() => setEditing('new')}>
          添加
        </Button>
      </div>
      {canned.data.length === 0 && (
        <Empty icon="canned" text="还没有常用语。" hint="把常说的话存下来，在输入框里用 / 调出。" />
      )}
      <div>
        {findCanned(canned.data, word).map((item) => (
          <CannedItem
            key={item.id}
            item={item}
            mayEdit={!item.shared || maySaveShared}
            onInsert={mine ? () => insertIntoDraft(conversationId, item.text) : undefined}
            onEdit={() => setEditing(item)}
          />
        ))}
      </div>
      <CannedForm editing={editing} mayShare={maySaveShared} onClose={() => setEditing(null)} />
    </div>
  );
}

interface ItemProps {
  item: Canned;
  mayEdit: boolean;
  onInsert?: () => void;
  onEdit: () => void;
}

function CannedItem({ item, mayEdit, onInsert, onEdit }: ItemProps) {
  const remove = useDeleteCanned();
  const complain = useComplain();
  return (
    <article className={css.canned}>
      <header>
        <code>/{item.shortcut}</code>
        <strong>{item.title}</strong>
        {item.shared && <Tag>共用</Tag>}
        <span className={css.cannedTools}>
          <Button type="link" size="small" disabled={!onInsert} onClick={onInsert}>
            插入
          </Button>
          {mayEdit && (
            <>
              <Button
                type="text"
                size="small"
                aria-label={`编辑 ${item.title}`}
                icon={<Icon name="edit" size={15} />}
                onClick={onEdit}
              />
              <Popconfirm
                title={`删除“${item.title}”？`}
                okText="删除"
                onConfirm={() => remove.mutate(item.id, { onError: complain })}
              >
                <Button
                  type="text"
                  size="small"
                  aria-label={`删除 ${item.title}`}
                  icon={<Icon name="trash" size={15} />}
                />
              </Popconfirm>
            </>
          )}
        </span>
      </header>
      <p>{item.text}</p>
    </article>
  );
}
