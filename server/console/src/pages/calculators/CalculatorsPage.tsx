import { useState } from 'react';
import { App, Button, Table, Tag, type TableColumnsType } from 'antd';
import {
  downloadWorkbook,
  useCalculators,
  usePublishCalculator,
  useWithdrawCalculator,
  type CalculatorRow,
  type CalculatorState,
} from '@/api/calculators';
import { useMe } from '@/api/staff';
import { formatTime } from '@/lib/format';
import { may } from '@/lib/permissions';
import { Empty, Failure } from '@/ui/Failure';
import { Icon } from '@/ui/Icon';
import { PageBody, PageHead } from '@/ui/PageHead';
import { useComplain } from '@/ui/useComplain';
import { WorkbookModal } from './WorkbookModal';

const STATES: Record<CalculatorState, { name: string; color?: string }> = {
  draft: { name: '草稿' },
  live: { name: '使用中', color: 'success' },
  withdrawn: { name: '已下线' },
};

/** The policy calculators: each is a workbook a policy officer can read, change and check. */
export function CalculatorsPage() {
  const calculators = useCalculators();
  const [importing, setImporting] = useState(false);
  const mayWrite = may(useMe().data, 'knowledge.write');
  return (
    <PageBody>
      <PageHead
        title="政策计算器"
        about="每个计算器是一个 Excel：参数、规则、依据、算例。导入时先跑一遍自带的算例，有一个不对就不能发布。"
      >
        {mayWrite && (
          <Button type="primary" icon={<Icon name="upload" size={16} />} onClick={() => setImporting(true)}>
            导入 Excel
          </Button>
        )}
      </PageHead>
      {calculators.isError ? (
        <Failure error={calculators.error} onRetry={() => void calculators.refetch()} />
      ) : (
        <Table<CalculatorRow>
          rowKey="id"
          loading={calculators.isPending}
          dataSource={calculators.data ?? []}
          columns={COLUMNS}
          locale={{
            emptyText: <Empty icon="calculator" text="还没有计算器。" hint="导入一个 Excel 就有了。" />,
          }}
          pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        />
      )}
      <WorkbookModal open={importing} onClose={() => setImporting(false)} />
    </PageBody>
  );
}

const COLUMNS: TableColumnsType<CalculatorRow> = [
  {
    title: '计算器',
    dataIndex: 'title',
    render: (title: string, row) => (
      <>
        <strong style={{ fontWeight: 600 }}>{title}</strong>
        <div style={{ color: 'var(--text-2)', fontSize: 13 }}>{row.summary}</div>
      </>
    ),
  },
  { title: '分类', dataIndex: 'category', width: 140, render: (text: string) => text || '—' },
  {
    title: '状态',
    width: 190,
    render: (_, row) => (
      <>
        <Tag color={STATES[row.state]?.color}>{STATES[row.state]?.name ?? row.state}</Tag>
        {row.live_version > 0 && row.version !== row.live_version && <Tag color="warning">有未发布版本</Tag>}
      </>
    ),
  },
  { title: '算例', dataIndex: 'examples', width: 80, render: (n: number) => `${n} 个` },
  {
    title: '更新',
    dataIndex: 'updated_at',
    width: 180,
    render: (iso: string, row) => (
      <span style={{ color: 'var(--text-2)' }}>
        {formatTime(iso)} {row.updated_by}
      </span>
    ),
  },
  { title: '', width: 240, render: (_, row) => <RowTools row={row} /> },
];

function RowTools({ row }: { row: CalculatorRow }) {
  const mayPublish = may(useMe().data, 'knowledge.publish');
  const publish = usePublishCalculator();
  const withdraw = useWithdrawCalculator();
  const complain = useComplain();
  const { message, modal } = App.useApp();
  const onPublish = () =>
    publish.mutate(
      { id: row.id, version: row.version },
      { onSuccess: () => void message.success('已发布，算例全部通过。'), onError: complain },
    );
  const onWithdraw = () =>
    void modal.confirm({
      title: `下线“${row.title}”？`,
      content: '下线后市民和坐席都不能再用；算过的结果还看得到。',
      okText: '下线',
      okButtonProps: { danger: true },
      onOk: () => withdraw.mutateAsync(row.id).catch(complain),
    });
  return (
    <span style={{ display: 'flex', justifyContent: 'flex-end', gap: 4 }}>
      <Button type="link" size="small" onClick={() => void downloadWorkbook(row).catch(complain)}>
        下载 Excel
      </Button>
      {mayPublish && (row.state !== 'live' || row.version !== row.live_version) && (
        <Button type="link" size="small" loading={publish.isPending} onClick={onPublish}>
          发布
        </Button>
      )}
      {mayPublish && row.state === 'live' && (
        <Button type="link" size="small" danger onClick={onWithdraw}>
          下线
        </Button>
      )}
    </span>
  );
}
