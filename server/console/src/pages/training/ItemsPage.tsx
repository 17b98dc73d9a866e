import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { Button, Checkbox, Input, Select, Table, Tag, type TableColumnsType } from 'antd';
import dayjs from 'dayjs';
import { downloadFile } from '@/api/files';
import { EVERY_ITEM, useItems, type ItemFilter, type ItemState, type StaffItem } from '@/api/items';
import { useMe } from '@/api/staff';
import type { Ability, ItemKind } from '@/api/trainTypes';
import { may } from '@/lib/permissions';
import { Empty, Failure } from '@/ui/Failure';
import { Icon } from '@/ui/Icon';
import { PageBody } from '@/ui/PageHead';
import { useComplain } from '@/ui/useComplain';
import { ItemImport } from './ItemImport';
import { TrainingHead } from './TrainingHead';
import css from './training.module.css';
import { ABILITIES, ITEM_KINDS, ITEM_STATES, optionsOf } from './words';

/** The bank: every question with how it did; those with alarms say why in words. */
export function ItemsPage() {
  const { filter, change } = useFilter();
  const items = useItems(filter);
  const navigate = useNavigate();
  return (
    <PageBody>
      <TrainingHead about="练习和考试的题都来自这里使用中的题目。">
        <Actions matter={filter.matter} />
      </TrainingHead>
      <Filters filter={filter} onChange={change} />
      {items.isError ? (
        <Failure error={items.error} onRetry={() => void items.refetch()} />
      ) : (
        <Table<StaffItem>
          rowKey="id"
          loading={items.isPending}
          dataSource={items.data?.items ?? []}
          columns={COLUMNS}
          onRow={({ id }) => ({
            onClick: () => void navigate(`/training/items/${id}`),
            style: { cursor: 'pointer' },
          })}
          locale={{
            emptyText: <Empty icon="training" text="没有这样的题。" hint="换一个条件，或导入题目。" />,
          }}
          pagination={{
            current: filter.page,
            pageSize: filter.size,
            total: items.data?.total ?? 0,
            showSizeChanger: false,
            hideOnSinglePage: true,
            showTotal: (total) => `共 ${total} 题`,
            onChange: (page) => change({ page }),
          }}
        />
      )}
    </PageBody>
  );
}

function useFilter() {
  const [params, setParams] = useSearchParams();
  const filter: ItemFilter = {
    ...EVERY_ITEM,
    q: params.get('q') ?? '',
    matter: params.get('matter') ?? '',
    ability: (params.get('ability') ?? '') as ItemFilter['ability'],
    kind: (params.get('kind') ?? '') as ItemFilter['kind'],
    state: (params.get('state') ?? '') as ItemFilter['state'],
    difficulty: params.get('difficulty') ?? '',
    alarm: params.get('alarm') === 'any' ? 'any' : '',
    page: Number(params.get('page')) || 1,
  };
  /** Anything but turning the page starts at the first one again. */
  const change = (part: Partial<ItemFilter>) => {
    const next = { ...filter, page: 1, ...part };
    const kept = Object.entries(next).filter(([key, value]) => value !== EVERY_ITEM[key as keyof ItemFilter]);
    setParams(Object.fromEntries(kept.map(([key, value]) => [key, String(value)])), {
      replace: true,
    });
  };
  return { filter, change };
}

interface FiltersProps {
  filter: ItemFilter;
  onChange: (part: Partial<ItemFilter>) => void;
}

function Filters({ filter, onChange }: FiltersProps) {
  return (
    <div className={css.filters}>
      <Input.Search
        placeholder="查找题干"
        aria-label="查找题目"
        defaultValue={filter.q}
        allowClear
        maxLength={40}
        style={{ width: 240 }}
        onSearch={(q) => onChange({ q: q.trim() })}
      />
      <Input.Search
        placeholder="事项"
        aria-label="事项"
        defaultValue={filter.matter}
        allowClear
        maxLength={30}
        style={{ width: 160 }}
        onSearch={(matter) => onChange({ matter: matter.trim() })}
      />
      <Pick
        all="全部能力"
        value={filter.ability}
        options={optionsOf(ABILITIES)}
        onPick={(ability) => onChange({ ability: ability as Ability | '' })}
      />
      <Pick
        all="全部题型"
        value={filter.kind}
        options={optionsOf(ITEM_KINDS)}
        onPick={(kind) => onChange({ kind: kind as ItemKind | '' })}
      />
      <Pick
        all="全部难度"
        value={filter.difficulty}
        options={['1', '2', '3', '4', '5'].map((value) => ({ value, label: `难度 ${value}` }))}
        onPick={(difficulty) => onChange({ difficulty })}
      />
      <Pick
        all="全部状态"
        value={filter.state}
        options={Object.entries(ITEM_STATES).map(([value, { name }]) => ({ value, label: name }))}
        onPick={(state) => onChange({ state: state as ItemState | '' })}
      />
      <Checkbox
        checked={filter.alarm === 'any'}
        onChange={(event) => onChange({ alarm: event.target.checked ? 'any' : '' })}
      >
        只看可能有问题的题
      </Checkbox>
    </div>
  );
}

interface PickProps {
  all: string;
  value: string;
  options: { value: string; label: string }[];
  onPick: (value: string) => void;
}

/** One of a few values, or all of them. */
function Pick({ all, value, options, onPick }: PickProps) {
  return (
    <Select<string>
      placeholder={all}
      aria-label={all.replace('全部', '')}
      allowClear
      value={value || undefined}
      style={{ width: 130 }}
      options={options}
      onChange={(picked?: string) => onPick(picked ?? '')}
    />
  );
}

function Actions({ matter }: { matter: string }) {
  const navigate = useNavigate();
  const complain = useComplain();
  const [importing, setImporting] = useState(false);
  const mayWrite = may(useMe().data, 'train.write');
  const onExport = () =>
    void downloadFile(
      `/train/items/export${matter ? `?matter=${encodeURIComponent(matter)}` : ''}`,
      `题库-${dayjs().format('YYYYMMDD')}.xlsx`,
    ).catch(complain);
  return (
    <>
      <Button icon={<Icon name="download" size={16} />} onClick={onExport}>
        导出
      </Button>
      {mayWrite && (
        <>
          <Button icon={<Icon name="upload" size={16} />} onClick={() => setImporting(true)}>
            导入题目
          </Button>
          <Button
            type="primary"
            icon={<Icon name="plus" size={16} />}
            onClick={() => void navigate('/training/items/new')}
          >
            新建题目
          </Button>
        </>
      )}
      <ItemImport open={importing} onClose={() => setImporting(false)} />
    </>
  );
}

const COLUMNS: TableColumnsType<StaffItem> = [
  {
    title: '题目',
    dataIndex: 'stem',
    render: (stem: string, item) => (
      <>
        {stem}
        <div className={css.small}>
          {item.matter} · {ABILITIES[item.ability] ?? item.ability}
        </div>
      </>
    ),
  },
  { title: '题型', width: 100, render: (_, item) => ITEM_KINDS[item.kind] ?? item.kind },
  { title: '难度', dataIndex: 'difficulty', width: 72 },
  { title: '状态', width: 170, render: (_, item) => <ItemTags item={item} /> },
  { title: '作答', width: 90, render: (_, { stats }) => (stats ? `${stats.n} 人` : '—') },
  { title: '得分率', width: 90, render: (_, { stats }) => percent(stats?.n ? stats.mean : undefined) },
  {
    title: '区分度',
    width: 90,
    render: (_, { stats }) => stats?.discrimination?.toFixed(2) ?? '—',
  },
  {
    title: '需要留意',
    width: 260,
    render: (_, { stats }) => (stats?.alarms ?? []).map(({ kind, text }) => <div key={kind}>{text}</div>),
  },
];

function percent(share: number | undefined): string {
  return share === undefined ? '—' : `${Math.round(share * 100)}%`;
}

export function ItemTags({ item }: { item: StaffItem }) {
  const words = ITEM_STATES[item.state];
  return (
    <>
      <Tag color={words?.color}>{words?.name ?? item.state}</Tag>
      {item.live_version > 0 && item.latest_version !== item.live_version && (
        <Tag color="warning">有未发布修改</Tag>
      )}
    </>
  );
}
