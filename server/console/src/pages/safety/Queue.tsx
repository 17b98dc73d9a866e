import { useState } from 'react';
import { Input, Segmented, Select, Table } from 'antd';
import { useSafetyItems, type ItemFilter, type SafetyItem } from '@/api/safety';
import { Empty, Failure } from '@/ui/Failure';
import { ItemDrawer } from './ItemDrawer';
import { itemColumns } from './itemColumns';
import { CATEGORIES, PILES, PLACES } from './words';
import css from './safety.module.css';

const SIZE = 20;
const ALL: ItemFilter = { state: 'open', category: '', place: '', q: '', page: 1, size: SIZE };

/** What waits for a reviewer, appeals first, and what was decided. */
export function Queue() {
  const [filter, setFilter] = useState(ALL);
  const [open, setOpen] = useState<SafetyItem | null>(null);
  const found = useSafetyItems(filter);
  const items = found.data?.items ?? [];
  const narrow = (patch: Partial<ItemFilter>) => setFilter({ ...filter, ...patch, page: 1 });
  const next = (done: SafetyItem) => {
    const rest = items.slice(items.findIndex((item) => item.id === done.id) + 1);
    setOpen(rest.find((item) => item.state === 'pending' || item.state === 'appealed') ?? null);
  };
  return (
    <div className={css.queue}>
      <Filters filter={filter} onChange={narrow} />
      {found.isError ? (
        <Failure error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <Table<SafetyItem>
          rowKey="id"
          tableLayout="fixed"
          loading={found.isFetching && !found.data}
          dataSource={items}
          columns={itemColumns()}
          onRow={(item) => ({ onClick: () => setOpen(item), style: { cursor: 'pointer' } })}
          locale={{ emptyText: <Nothing filter={filter} /> }}
          pagination={{
            current: filter.page,
            pageSize: SIZE,
            total: found.data?.total ?? 0,
            hideOnSinglePage: true,
            showSizeChanger: false,
            showTotal: (total) => `共 ${total} 条`,
            onChange: (page) => setFilter({ ...filter, page }),
          }}
        />
      )}
      <ItemDrawer item={open} onClose={() => setOpen(null)} onDone={next} />
    </div>
  );
}

interface FiltersProps {
  filter: ItemFilter;
  onChange: (patch: Partial<ItemFilter>) => void;
}

function Filters({ filter, onChange }: FiltersProps) {
  return (
    <div className={css.filters}>
      <Segmented options={PILES} value={filter.state} onChange={(state) => onChange({ state })} />
      <Select
        aria-label="类别"
        className={css.select}
        value={filter.category}
        options={[{ value: '' as const, label: '全部类别' }, ...CATEGORIES]}
        onChange={(category) => onChange({ category })}
      />
      <Select
        aria-label="位置"
        className={css.select}
        value={filter.place}
        options={[{ value: '' as const, label: '全部位置' }, ...PLACES]}
        onChange={(place) => onChange({ place })}
      />
      <Input.Search
        placeholder="按内容查找"
        allowClear
        maxLength={60}
        className={css.search}
        onSearch={(q) => onChange({ q: q.trim() })}
      />
    </div>
  );
}

function Nothing({ filter }: { filter: ItemFilter }) {
  const filtered = filter.category !== '' || filter.place !== '' || filter.q !== '';
  if (filtered) return <Empty icon="shield" text="没有符合条件的内容。" hint="换一个条件试试。" />;
  if (filter.state === 'decided') return <Empty icon="shield" text="还没有处理过的内容。" />;
  return <Empty icon="shield" text="没有等待处理的内容。" hint="有内容被拦截或市民申诉时，会出现在这里。" />;
}
