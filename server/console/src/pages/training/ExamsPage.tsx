import { useNavigate } from 'react-router';
import { App, Button, Table, Tag } from 'antd';
import { useExams, useMoveExam, type TrainExam } from '@/api/exams';
import { useMe } from '@/api/staff';
import { may } from '@/lib/permissions';
import { Empty, Failure } from '@/ui/Failure';
import { Icon } from '@/ui/Icon';
import { PageBody } from '@/ui/PageHead';
import { useComplain } from '@/ui/useComplain';
import { TrainingHead } from './TrainingHead';
import css from './training.module.css';
import { EXAM_STATES } from './words';

/** Every exam: open or close it, look at its attempts. */
export function ExamsPage() {
  const exams = useExams();
  const navigate = useNavigate();
  const mayWrite = may(useMe().data, 'train.write');
  return (
    <PageBody>
      <TrainingHead about="按事项和难度从题库随机组卷，每人的试卷不同。">
        <Button onClick={() => void navigate('/training/certificates')}>证书</Button>
        {mayWrite && (
          <Button
            type="primary"
            icon={<Icon name="plus" size={16} />}
            onClick={() => void navigate('/training/exams/new')}
          >
            新建考试
          </Button>
        )}
      </TrainingHead>
      {exams.isError ? (
        <Failure error={exams.error} onRetry={() => void exams.refetch()} />
      ) : (
        <Table<TrainExam>
          rowKey="id"
          loading={exams.isPending}
          dataSource={exams.data ?? []}
          columns={[
            {
              title: '考试',
              render: (_, { exam }) => (
                <>
                  <strong style={{ fontWeight: 600 }}>{exam.title}</strong>
                  <div className={css.small}>
                    {exam.certificate ? `合格发“${exam.certificate}”` : '不发证书'}
                  </div>
                </>
              ),
            },
            { title: '题数', dataIndex: 'items', width: 90, render: (n: number) => `${n} 题` },
            { title: '时间', width: 100, render: (_, { exam }) => `${exam.minutes} 分钟` },
            { title: '合格线', width: 100, render: (_, { exam }) => `${exam.pass} 分` },
            { title: '状态', width: 100, render: (_, exam) => <ExamTag exam={exam} /> },
            { title: '', width: 260, render: (_, exam) => <RowTools exam={exam} mayWrite={mayWrite} /> },
          ]}
          locale={{ emptyText: <Empty icon="training" text="还没有考试。" /> }}
          pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        />
      )}
    </PageBody>
  );
}

export function ExamTag({ exam }: { exam: TrainExam }) {
  const words = EXAM_STATES[exam.state];
  return <Tag color={words?.color}>{words?.name ?? exam.state}</Tag>;
}

function RowTools({ exam, mayWrite }: { exam: TrainExam; mayWrite: boolean }) {
  const navigate = useNavigate();
  const { message } = App.useApp();
  const complain = useComplain();
  const move = useMoveExam();
  const to = exam.state === 'open' ? 'close' : 'open';
  const onMove = () =>
    move.mutate(
      { id: exam.id, to },
      {
        onSuccess: () =>
          void message.success(to === 'open' ? '已开放，学员可以考了。' : '已关闭，正在考的可以考完。'),
        onError: complain,
      },
    );
  return (
    <>
      <Button type="link" onClick={() => void navigate(`/training/exams/${exam.id}/attempts`)}>
        考试记录
      </Button>
      {mayWrite && (
        <>
          <Button type="link" onClick={() => void navigate(`/training/exams/${exam.id}`)}>
            修改
          </Button>
          <Button type="link" danger={to === 'close'} loading={move.isPending} onClick={onMove}>
            {to === 'open' ? '开放' : '关闭'}
          </Button>
        </>
      )}
    </>
  );
}
