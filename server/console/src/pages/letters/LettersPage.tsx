import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { Input, Segmented, Table } from 'antd';
import { useLetters, type LetterFilter } from '@/api/letters';
import type { Letter, LetterState } from '@/api/types';
import { Empty, Failure } from '@/ui/Failure';
import { PageBody, PageHead } from '@/ui/PageHead';
import { useNow } from '@/ui/useNow';
import { LetterDrawer } from './LetterDrawer';
import { letterColumns } from './letterColumns';
import { LETTER_STATES } from './words';

const SIZE = 20;

const STATES = [
  { value: '', label: '全部' },
  ...(Object.keys(LETTER_STATES) as LetterState[]).map((value) => ({
    value,
    label: LETTER_STATES[value].name,
  })),
];

/** The citizens' letters: accept, answer, and keep what was promised. */
export function LettersPage() {
  const [params, setParams] = useSearchParams();
  const [filter, setFilter] = useState<LetterFilter>({ state: '', q: '', page: 1, size: SIZE });
  const letters = useLetters(filter);
  const now = useNow(30_000);
  const openId = params.get('id');
  const open = (id: string | null) => setParams(id ? { id } : {}, { replace: true });
  return (
    <PageBody>
      <PageHead title="留言" about="请在承诺时间前答复，超时的会标红。" />
      <div style={{ display: 'flex', gap: 16, flexWrap: 'wrap' }}>
        <Segmented
          options={STATES}
          value={filter.state}
          onChange={(state) => setFilter({ ...filter, state: state as LetterFilter['state'], page: 1 })}
        />
        <Input.Search
          placeholder="按编号、标题或内容查找"
          allowClear
          maxLength={100}
          style={{ maxWidth: 320 }}
          onSearch={(q) => setFilter({ ...filter, q: q.trim(), page: 1 })}
        />
      </div>
      {letters.isError ? (
        <Failure error={letters.error} onRetry={() => void letters.refetch()} />
      ) : (
        <Table<Letter>
          rowKey="id"
          loading={letters.isFetching && !letters.data}
          dataSource={letters.data?.items ?? []}
          columns={letterColumns(now)}
          onRow={(letter) => ({ onClick: () => open(letter.id), style: { cursor: 'pointer' } })}
          locale={{ emptyText: <NoLetters filtered={filter.state !== '' || filter.q !== ''} /> }}
          pagination={{
            current: filter.page,
            pageSize: SIZE,
            total: letters.data?.total ?? 0,
            hideOnSinglePage: true,
            showSizeChanger: false,
            showTotal: (total) => `共 ${total} 件`,
            onChange: (page) => setFilter({ ...filter, page }),
          }}
        />
      )}
      <LetterDrawer id={openId} onClose={() => open(null)} />
    </PageBody>
  );
}

function NoLetters({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <Empty icon="letters" text="没有符合条件的留言。" hint="换一个状态或关键词试试。" />
  ) : (
    <Empty icon="letters" text="还没有留言。" hint="没有坐席在线时，市民的留言会到这里。" />
  );
}
