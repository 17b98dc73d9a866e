import { useNavigate } from 'react-router';
import { Table, Tag } from 'antd';
import { useCases, type CaseSource } from '@/api/cases';
import { formatTime } from '@/lib/format';
import { Empty, Failure } from '@/ui/Failure';
import { PageBody } from '@/ui/PageHead';
import { TrainingHead } from './TrainingHead';

/** Conversations of the last months, those that went wrong first. */
export function CasesPage() {
  const cases = useCases();
  const navigate = useNavigate();
  return (
    <PageBody>
      <TrainingHead about="把真实的会话做成案例。姓名、电话、地址等已自动去掉，做之前还要您逐句核对。" />
      {cases.isError ? (
        <Failure error={cases.error} onRetry={() => void cases.refetch()} />
      ) : (
        <Table<CaseSource>
          rowKey="id"
          loading={cases.isPending}
          dataSource={cases.data ?? []}
          columns={[
            { title: '市民第一句话', dataIndex: 'question', ellipsis: true },
            { title: '事项', dataIndex: 'matter', width: 140 },
            { title: '怎么样', width: 180, render: (_, row) => <Outcome row={row} /> },
            { title: '句数', dataIndex: 'messages', width: 80 },
            { title: '时间', dataIndex: 'opened_at', width: 180, render: (at: string) => formatTime(at) },
          ]}
          onRow={({ id }) => ({
            onClick: () => void navigate(`/training/cases/${id}`),
            style: { cursor: 'pointer' },
          })}
          locale={{
            emptyText: <Empty icon="training" text="最近三个月没有坐席接待过的会话。" />,
          }}
          pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        />
      )}
    </PageBody>
  );
}

function Outcome({ row }: { row: CaseSource }) {
  return (
    <>
      {row.rating > 0 && <Tag color={row.rating <= 2 ? 'error' : 'default'}>{row.rating} 星</Tag>}
      {row.disliked && <Tag color="warning">点踩</Tag>}
    </>
  );
}
