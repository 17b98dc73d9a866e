import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { Button, Checkbox, Input, Select, Table, Tag, type TableColumnsType } from 'antd';
import { downloadFile } from '@/api/files';
import { useCourses, useLessons, type LessonFilter } from '@/api/lessons';
import { useMe } from '@/api/staff';
import type { LessonState, TrainLesson } from '@/api/trainTypes';
import { formatTime } from '@/lib/format';
import { may } from '@/lib/permissions';
import { Empty, Failure } from '@/ui/Failure';
import { Icon } from '@/ui/Icon';
import { PageBody } from '@/ui/PageHead';
import { useComplain } from '@/ui/useComplain';
import { CoursesModal } from './CoursesModal';
import { LessonImport } from './LessonImport';
import { TrainingHead } from './TrainingHead';
import css from './training.module.css';
import { ABILITIES, LESSON_STATES, aboutMinutes } from './words';

/** Every lesson; those whose cited knowledge changed say so. */
export function LessonsPage() {
  const { filter, change } = useFilter();
  const lessons = useLessons(filter);
  const navigate = useNavigate();
  return (
    <PageBody>
      <TrainingHead about="一节课三到五分钟，学员在路上就能学完。">
        <Actions course={filter.course} />
      </TrainingHead>
      <Filters filter={filter} onChange={change} />
      {lessons.isError ? (
        <Failure error={lessons.error} onRetry={() => void lessons.refetch()} />
      ) : (
        <Table<TrainLesson>
          rowKey="id"
          loading={lessons.isPending}
          dataSource={lessons.data?.lessons ?? []}
          columns={COLUMNS}
          onRow={(lesson) => ({
            onClick: () => void navigate(`/training/lessons/${lesson.id}`),
            style: { cursor: 'pointer' },
          })}
          locale={{
            emptyText: <Empty icon="training" text="没有这样的课。" hint="换一个条件，或新建一节课。" />,
          }}
          pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        />
      )}
    </PageBody>
  );
}

function useFilter() {
  const [params, setParams] = useSearchParams();
  const filter: LessonFilter = {
    course: params.get('course') ?? '',
    state: (params.get('state') ?? '') as LessonFilter['state'],
    flagged: params.get('flagged') === '1',
    q: params.get('q') ?? '',
  };
  const change = (part: Partial<LessonFilter>) => {
    const { flagged, ...texts } = { ...filter, ...part };
    const next = { ...texts, flagged: flagged ? '1' : '' };
    setParams(Object.fromEntries(Object.entries(next).filter(([, value]) => value !== '')), {
      replace: true,
    });
  };
  return { filter, change };
}

interface FiltersProps {
  filter: LessonFilter;
  onChange: (part: Partial<LessonFilter>) => void;
}

function Filters({ filter, onChange }: FiltersProps) {
  const courses = useCourses();
  return (
    <div className={css.filters}>
      <Input.Search
        placeholder="查找课名或事项"
        aria-label="查找课"
        defaultValue={filter.q}
        allowClear
        maxLength={30}
        style={{ width: 260 }}
        onSearch={(q) => onChange({ q: q.trim() })}
      />
      <Select<string>
        placeholder="全部课程"
        aria-label="课程"
        allowClear
        value={filter.course || undefined}
        style={{ width: 220 }}
        options={(courses.data ?? []).map(({ id, title }) => ({ value: id, label: title }))}
        onChange={(course?: string) => onChange({ course: course ?? '' })}
      />
      <Select<LessonState>
        placeholder="全部状态"
        aria-label="状态"
        allowClear
        value={filter.state || undefined}
        style={{ width: 140 }}
        options={(Object.keys(LESSON_STATES) as LessonState[]).map((value) => ({
          value,
          label: LESSON_STATES[value].name,
        }))}
        onChange={(state?: LessonState) => onChange({ state: state ?? '' })}
      />
      <Checkbox checked={filter.flagged} onChange={(event) => onChange({ flagged: event.target.checked })}>
        只看引用的知识已改动
      </Checkbox>
    </div>
  );
}

function Actions({ course }: { course: string }) {
  const navigate = useNavigate();
  const complain = useComplain();
  const [courses, setCourses] = useState(false);
  const [importing, setImporting] = useState(false);
  const onExport = () =>
    void downloadFile(`/train/lessons/export?course=${encodeURIComponent(course)}`, '课程.xlsx').catch(
      complain,
    );
  if (!may(useMe().data, 'train.write')) return null;
  return (
    <>
      <Button onClick={() => setCourses(true)}>管理课程</Button>
      <Button onClick={() => setImporting(true)}>Excel 导入</Button>
      <Button onClick={onExport}>导出</Button>
      <Button
        type="primary"
        icon={<Icon name="plus" size={16} />}
        onClick={() => void navigate('/training/lessons/new')}
      >
        新建课
      </Button>
      <LessonImport open={importing} onClose={() => setImporting(false)} />
      <CoursesModal open={courses} onClose={() => setCourses(false)} />
    </>
  );
}

const COLUMNS: TableColumnsType<TrainLesson> = [
  {
    title: '课',
    dataIndex: 'title',
    render: (title: string, lesson) => (
      <>
        <strong style={{ fontWeight: 600 }}>{title}</strong>
        <div className={css.small}>{lesson.course?.title ?? ''}</div>
      </>
    ),
  },
  { title: '事项', dataIndex: 'matter', width: 140 },
  { title: '能力', width: 110, render: (_, lesson) => ABILITIES[lesson.ability] ?? lesson.ability },
  { title: '长度', dataIndex: 'read_seconds', width: 120, render: (s: number) => `读${aboutMinutes(s)}` },
  { title: '状态', width: 240, render: (_, lesson) => <LessonTags lesson={lesson} /> },
  {
    title: '更新',
    dataIndex: 'updated_at',
    width: 180,
    render: (iso: string, lesson) => (
      <span className={css.quiet}>
        {formatTime(iso)} {lesson.updated_by_name}
      </span>
    ),
  },
];

export function LessonTags({ lesson }: { lesson: TrainLesson }) {
  const words = LESSON_STATES[lesson.state];
  return (
    <>
      <Tag color={words?.color}>{words?.name ?? lesson.state}</Tag>
      {lesson.live_version > 0 && lesson.latest_version !== lesson.live_version && (
        <Tag color="warning">有未发布修改</Tag>
      )}
      {lesson.flag && (
        <Tag color="error" title={lesson.flag.reason}>
          引用的知识已改动
        </Tag>
      )}
    </>
  );
}
