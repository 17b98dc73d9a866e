import { useState } from 'react';
import { Button, Input, Modal } from 'antd';
import { useCourses, useSaveCourse } from '@/api/lessons';
import type { Course } from '@/api/trainTypes';
import { Icon } from '@/ui/Icon';
import { useComplain } from '@/ui/useComplain';
import { ItemButton } from '../knowledge/BlocksField';
import css from './training.module.css';

interface Props {
  open: boolean;
  onClose: () => void;
}

/** The courses in the order learners see them: rename, move, add. */
export function CoursesModal({ open, onClose }: Props) {
  const courses = useCourses().data ?? [];
  const save = useSaveCourse();
  const complain = useComplain();
  const [adding, setAdding] = useState(false);
  /** Positions are written anew from the order on the screen; unchanged ones are not sent. */
  const move = async (from: number, to: number) => {
    const order = [...courses];
    order.splice(to, 0, ...order.splice(from, 1));
    try {
      for (const [index, course] of order.entries()) {
        const position = index + 1;
        if (course.position !== position) await save.mutateAsync({ ...course, position });
      }
    } catch (error) {
      complain(error);
    }
  };
  return (
    <Modal title="课程" open={open} width={720} onCancel={onClose} footer={null} destroyOnHidden>
      {courses.map((course, index) => (
        <div key={course.id} className={css.line}>
          <CourseFields course={course} />
          <ItemButton
            label="上移"
            icon="up"
            onClick={index > 0 ? () => void move(index, index - 1) : undefined}
          />
          <ItemButton
            label="下移"
            icon="down"
            onClick={index < courses.length - 1 ? () => void move(index, index + 1) : undefined}
          />
        </div>
      ))}
      {adding ? (
        <CourseFields course={null} onSaved={() => setAdding(false)} />
      ) : (
        <Button block type="dashed" icon={<Icon name="plus" size={16} />} onClick={() => setAdding(true)}>
          添加课程
        </Button>
      )}
    </Modal>
  );
}

function CourseFields({ course, onSaved }: { course: Course | null; onSaved?: () => void }) {
  const [title, setTitle] = useState(course?.title ?? '');
  const [summary, setSummary] = useState(course?.summary ?? '');
  const save = useSaveCourse();
  const complain = useComplain();
  const changed = title.trim() !== (course?.title ?? '') || summary.trim() !== (course?.summary ?? '');
  const onSave = () =>
    save.mutate(
      {
        id: course?.id ?? null,
        title: title.trim(),
        summary: summary.trim(),
        position: course?.position ?? 0,
      },
      { onSuccess: () => onSaved?.(), onError: complain },
    );
  return (
    <div className={css.line} style={{ flex: 1, marginBottom: 8 }}>
      <Input
        aria-label="课程名称"
        placeholder="课程名称"
        maxLength={30}
        value={title}
        style={{ width: 200 }}
        onChange={(event) => setTitle(event.target.value)}
      />
      <Input
        aria-label="课程简介"
        placeholder="一句话简介"
        maxLength={100}
        value={summary}
        onChange={(event) => setSummary(event.target.value)}
      />
      <Button disabled={!changed || title.trim() === ''} loading={save.isPending} onClick={onSave}>
        保存
      </Button>
    </div>
  );
}
