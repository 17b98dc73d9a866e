import { useNavigate } from 'react-router';
import { Button, Table, Tag, type TableColumnsType } from 'antd';
import { useGuides } from '@/api/guides';
import { useMe } from '@/api/staff';
import type { GuideRow } from '@/api/guideTypes';
import { formatTime } from '@/lib/format';
import { may } from '@/lib/permissions';
import { Empty, Failure } from '@/ui/Failure';
import { Icon } from '@/ui/Icon';
import { PageBody, PageHead } from '@/ui/PageHead';
import { GUIDE_STATES } from './words';

/** Every guide that citizens can be led through in the chat. */
export function GuidesPage() {
  const guides = useGuides();
  const navigate = useNavigate();
  const mayWrite = may(useMe().data, 'knowledge.write');
  return (
    <PageBody>
      <PageHead title="办事引导" about="一问一答地带市民走，最后给出属于他这种情况的办事清单。">
        {mayWrite && (
          <Button
            type="primary"
            icon={<Icon name="plus" size={16} />}
            onClick={() => void navigate('/guides/new')}
          >
            新建引导
          </Button>
        )}
      </PageHead>
      {guides.isError ? (
        <Failure error={guides.error} onRetry={() => void guides.refetch()} />
      ) : (
        <Table<GuideRow>
          rowKey="id"
          loading={guides.isPending}
          dataSource={guides.data?.items ?? []}
          columns={COLUMNS}
          onRow={(guide) => ({
            onClick: () => void navigate(`/guides/${guide.id}`),
            style: { cursor: 'pointer' },
          })}
          locale={{ emptyText: <Empty icon="guide" text="还没有办事引导。" hint="点“新建引导”写第一个。" /> }}
          pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        />
      )}
    </PageBody>
  );
}

const COLUMNS: TableColumnsType<GuideRow> = [
  {
    title: '引导',
    dataIndex: 'title',
    render: (title: string, guide) => (
      <>
        <strong style={{ fontWeight: 600 }}>{title}</strong>
        <div style={{ color: 'var(--text-2)', fontSize: 13 }}>{guide.summary}</div>
      </>
    ),
  },
  { title: '分类', dataIndex: 'category', width: 160, render: (text: string) => text || '—' },
  { title: '状态', width: 200, render: (_, guide) => <GuideTags guide={guide} /> },
  {
    title: '更新',
    dataIndex: 'updated_at',
    width: 200,
    render: (iso: string, guide) => (
      <span style={{ color: 'var(--text-2)' }}>
        {formatTime(iso)} {guide.updated_by}
      </span>
    ),
  },
];

export function GuideTags({ guide }: { guide: GuideRow }) {
  const words = GUIDE_STATES[guide.state];
  return (
    <>
      <Tag color={words?.color}>{words?.name ?? guide.state}</Tag>
      {guide.live_version > 0 && guide.version !== guide.live_version && (
        <Tag color="warning">有未发布修改</Tag>
      )}
    </>
  );
}
