import { useNavigate } from 'react-router';
import { Table, Tag } from 'antd';
import { useLessonProposals } from '@/api/lessons';
import type { LessonProposal } from '@/api/trainTypes';
import { formatTime } from '@/lib/format';
import { Empty, Failure } from '@/ui/Failure';
import { PageBody } from '@/ui/PageHead';
import { TrainingHead } from './TrainingHead';

/** Knowledge that was published or changed, each with a lesson drafted from it. */
export function ProposalsPage() {
  const proposals = useLessonProposals(true);
  const navigate = useNavigate();
  return (
    <PageBody>
      <TrainingHead about="知识发布或改动以后，会自动起草一节微课，看过批准就能学。" />
      {proposals.isError ? (
        <Failure error={proposals.error} onRetry={() => void proposals.refetch()} />
      ) : (
        <Table<LessonProposal>
          rowKey="id"
          loading={proposals.isPending}
          dataSource={proposals.data ?? []}
          columns={[
            { title: '知识', render: (_, { article }) => article.title ?? '（没有标题）' },
            {
              title: '原因',
              dataIndex: 'change',
              width: 140,
              render: (change: string) =>
                change === 'new' ? <Tag color="processing">新发布</Tag> : <Tag color="warning">有改动</Tag>,
            },
            { title: '时间', dataIndex: 'at', width: 180, render: (at: string) => formatTime(at) },
          ]}
          onRow={({ id }) => ({
            onClick: () => void navigate(`/training/proposals/${id}`),
            style: { cursor: 'pointer' },
          })}
          locale={{ emptyText: <Empty icon="training" text="没有等着批准的微课。" /> }}
          pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        />
      )}
    </PageBody>
  );
}
