import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { Button, Drawer, Skeleton, Table, Tag } from 'antd';
import { useAttempt, useAttempts, useExams, type Sitting } from '@/api/exams';
import { formatTime } from '@/lib/format';
import { Empty, Failure } from '@/ui/Failure';
import { PageBody, PageHead } from '@/ui/PageHead';
import { Quiz } from './Phone';
import css from './training.module.css';

const STATES: Record<Sitting['state'], string> = {
  open: '正在考',
  submitted: '已交卷',
  expired: '到时收卷',
};

/** Who took an exam and how; signals are facts to look at, they change no result. */
export function AttemptsPage() {
  const { id = '' } = useParams();
  const attempts = useAttempts(id);
  const exam = useExams().data?.find((candidate) => candidate.id === id);
  const navigate = useNavigate();
  const [shown, setShown] = useState<string | null>(null);
  return (
    <PageBody>
      <PageHead
        title={exam ? `${exam.exam.title} · 考试记录` : '考试记录'}
        about="“作答情况”只供参考，不影响成绩：读得快、接电话都会出现。"
      >
        <Button onClick={() => void navigate('/training/exams')}>返回</Button>
      </PageHead>
      {attempts.isError ? (
        <Failure error={attempts.error} onRetry={() => void attempts.refetch()} />
      ) : (
        <Table<Sitting>
          rowKey="id"
          loading={attempts.isPending}
          dataSource={attempts.data ?? []}
          columns={[
            { title: '学员', dataIndex: 'staff_name', width: 140 },
            { title: '状态', width: 110, render: (_, { state }) => STATES[state] ?? state },
            { title: '开始', dataIndex: 'started_at', width: 160, render: (at: string) => formatTime(at) },
            { title: '结束', dataIndex: 'finished_at', width: 160, render: (at?: string) => formatTime(at) },
            { title: '成绩', width: 160, render: (_, sitting) => <Score sitting={sitting} /> },
            {
              title: '作答情况',
              render: (_, { signals }) =>
                (signals ?? []).map(({ kind, text }) => (
                  <div key={kind} className={css.quiet}>
                    {text}
                  </div>
                )),
            },
            {
              title: '',
              width: 100,
              render: (_, sitting) =>
                sitting.state !== 'open' && (
                  <Button type="link" onClick={() => setShown(sitting.id)}>
                    看答卷
                  </Button>
                ),
            },
          ]}
          locale={{ emptyText: <Empty icon="training" text="还没有人考。" /> }}
          pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        />
      )}
      <Drawer title="答卷" size={560} open={shown !== null} onClose={() => setShown(null)} destroyOnHidden>
        {shown && <Paper id={shown} />}
      </Drawer>
    </PageBody>
  );
}

function Score({ sitting }: { sitting: Sitting }) {
  if (sitting.state === 'open') return '—';
  return (
    <>
      {sitting.score.toFixed(1)} 分{' '}
      <Tag color={sitting.passed ? 'success' : 'default'}>{sitting.passed ? '合格' : '未合格'}</Tag>
    </>
  );
}

function Paper({ id }: { id: string }) {
  const attempt = useAttempt(id);
  if (attempt.isPending) return <Skeleton active />;
  if (attempt.isError) return <Failure error={attempt.error} onRetry={() => void attempt.refetch()} />;
  const result = attempt.data.result;
  if (!result) return <p className={css.quiet}>还没有成绩。</p>;
  return (
    <>
      <p className={css.length}>
        {result.score.toFixed(1)} 分，答对 {result.right} 题
      </p>
      {(result.items ?? []).map(({ item, response, score }, index) => (
        <article key={item.id} className={css.answered}>
          <header>
            第 {index + 1} 题
            <Tag color={score >= 1 ? 'success' : 'error'}>{score >= 1 ? '答对' : '答错'}</Tag>
          </header>
          <Quiz item={item} />
          <p className={css.quiet}>学员答的是：{responseOf(item, response ?? [])}</p>
        </article>
      ))}
    </>
  );
}

function responseOf(item: Parameters<typeof Quiz>[0]['item'], response: string[]): string {
  if (response.length === 0) return '没有作答';
  const words: Record<string, string> = { true: '对', false: '错' };
  const textOf = (key: string) =>
    [...(item?.options ?? []), ...(item?.partners ?? [])].find((option) => option.key === key)?.text ??
    words[key] ??
    key;
  return response.map((part) => part.split('=').map(textOf).join(' — ')).join('；');
}
