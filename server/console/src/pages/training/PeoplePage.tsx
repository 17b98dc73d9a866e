import { useState } from 'react';
import { Link } from 'react-router';
import { Button, Table, Tabs, Tag } from 'antd';
import { useAssignments, usePeople, type Assignment, type Person } from '@/api/people';
import { useMe } from '@/api/staff';
import { formatSpan, formatTime } from '@/lib/format';
import { may } from '@/lib/permissions';
import { Empty, Failure } from '@/ui/Failure';
import { PageBody } from '@/ui/PageHead';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { AssignModal } from './AssignModal';
import { HeatMap } from './HeatMap';
import { TrainingHead } from './TrainingHead';
import css from './training.module.css';

/** How far everybody is, who needs attention, and what was given. */
export function PeoplePage() {
  const people = usePeople();
  const [assigning, setAssigning] = useState<string[] | null>(null);
  const mayAssign = may(useMe().data, 'train.assign');
  const onAssign = mayAssign ? setAssigning : undefined;
  return (
    <PageBody>
      <TrainingHead about="每个人对每个事项掌握到什么程度。">
        {mayAssign && (
          <Button type="primary" onClick={() => setAssigning([])}>
            布置学习
          </Button>
        )}
      </TrainingHead>
      {people.isPending ? (
        <PageSkeleton />
      ) : people.isError ? (
        <Failure error={people.error} onRetry={() => void people.refetch()} />
      ) : (
        <Sections people={people.data.people ?? []} matters={people.data.matters ?? []} onAssign={onAssign} />
      )}
      {assigning && (
        <AssignModal
          people={people.data?.people ?? []}
          first={assigning}
          onClose={() => setAssigning(null)}
        />
      )}
    </PageBody>
  );
}

interface Props {
  people: Person[];
  matters: string[];
  onAssign?: (ids: string[]) => void;
}

function Sections({ people, matters, onAssign }: Props) {
  const atRisk = people.filter(({ risks }) => (risks ?? []).length > 0);
  if (people.length === 0) {
    return (
      <Empty icon="training" text="还没有人开始学习。" hint="学员在手机上打开“学习”以后会出现在这里。" />
    );
  }
  return (
    <Tabs
      items={[
        {
          key: 'map',
          label: '掌握情况',
          children:
            matters.length > 0 ? (
              <HeatMap people={people} matters={matters} />
            ) : (
              <Empty
                icon="training"
                text="还没有人练过题。"
                hint="练过以后，这里按事项列出每个人掌握到什么程度。"
              />
            ),
        },
        {
          key: 'risk',
          label: `需要关注（${atRisk.length}）`,
          children: <AtRisk people={atRisk} onAssign={onAssign} />,
        },
        { key: 'progress', label: '学习进度', children: <Progress people={people} /> },
        { key: 'given', label: '布置过的', children: <Given /> },
      ]}
    />
  );
}

function AtRisk({ people, onAssign }: Omit<Props, 'matters'>) {
  return (
    <Table<Person>
      rowKey="id"
      dataSource={people}
      columns={[
        { title: '学员', width: 160, render: (_, person) => <PersonLink person={person} /> },
        {
          title: '为什么',
          render: (_, { risks }) => (risks ?? []).map((reason) => <div key={reason}>{reason}</div>),
        },
        { title: '最近学习', dataIndex: 'last_day', width: 140, render: (day?: string) => day ?? '没有' },
        {
          title: '',
          width: 120,
          render: (_, { id }) =>
            onAssign && (
              <Button type="link" onClick={() => onAssign([id])}>
                布置学习
              </Button>
            ),
        },
      ]}
      locale={{ emptyText: <Empty icon="training" text="没有需要特别关注的人。" /> }}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
    />
  );
}

function PersonLink({ person }: { person: Person }) {
  return <Link to={`/training/people/${person.id}`}>{person.name}</Link>;
}

function Progress({ people }: { people: Person[] }) {
  return (
    <Table<Person>
      rowKey="id"
      dataSource={people}
      columns={[
        { title: '学员', width: 160, render: (_, person) => <PersonLink person={person} /> },
        {
          title: '完成',
          width: 140,
          render: (_, { done, given }) => (given > 0 ? `${done} / ${given} 项` : '没有布置'),
        },
        {
          title: '逾期',
          dataIndex: 'overdue',
          width: 100,
          render: (n: number) => (n > 0 ? <Tag color="error">{n} 项</Tag> : '—'),
        },
        {
          title: '本周学习',
          dataIndex: 'seconds_week',
          width: 140,
          render: (seconds: number) => (seconds > 0 ? formatSpan(seconds) : '—'),
        },
        { title: '连续', dataIndex: 'streak', render: (days: number) => (days > 0 ? `${days} 天` : '—') },
      ]}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
    />
  );
}

const GIVEN: Record<Assignment['state'], { name: string; color?: string }> = {
  open: { name: '进行中', color: 'processing' },
  done: { name: '已完成', color: 'success' },
  overdue: { name: '已逾期', color: 'error' },
};

function Given() {
  const assignments = useAssignments();
  if (assignments.isError) {
    return <Failure error={assignments.error} onRetry={() => void assignments.refetch()} />;
  }
  return (
    <Table<Assignment>
      rowKey="id"
      loading={assignments.isPending}
      dataSource={assignments.data ?? []}
      columns={[
        { title: '学员', dataIndex: 'staff_name', width: 140 },
        {
          title: '内容',
          dataIndex: 'title',
          render: (title: string, { kind, note }) => (
            <>
              {kind === 'exam' ? `考试：${title}` : title}
              {note && <div className={css.small}>{note}</div>}
            </>
          ),
        },
        { title: '截止', dataIndex: 'due_at', width: 170, render: (at: string) => formatTime(at) },
        {
          title: '状态',
          width: 110,
          render: (_, { state }) => <Tag color={GIVEN[state]?.color}>{GIVEN[state]?.name ?? state}</Tag>,
        },
      ]}
      locale={{ emptyText: <Empty icon="training" text="还没有布置过学习。" /> }}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
    />
  );
}
