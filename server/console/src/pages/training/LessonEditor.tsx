import { useState } from 'react';
import { Alert, Drawer, Form } from 'antd';
import type { LessonEdit, TrainLessonDetail } from '@/api/trainTypes';
import css from '../knowledge/editor.module.css';
import { useLeaveWarning } from '../knowledge/useLeaveWarning';
import { CardsField } from './CardsField';
import { LessonFields } from './LessonFields';
import { LessonHead } from './LessonHead';
import { LessonSide } from './LessonSide';
import { LessonVersions } from './LessonVersions';
import { emptyLesson, lessonForm } from './lessonForm';
import own from './training.module.css';
import { useKnownItems } from './useKnownItems';
import { useLessonActions } from './useLessonActions';

interface Props {
  lesson: TrainLessonDetail | null;
  mayWrite: boolean;
}

export function LessonEditor({ lesson, mayWrite }: Props) {
  const [form] = Form.useForm<LessonEdit>();
  const [dirty, setDirty] = useState(false);
  const [at, setAt] = useState(0);
  const [history, setHistory] = useState(false);
  const known = useKnownItems(lesson?.items ?? []);
  const actions = useLessonActions({ lesson, form, dirty, setDirty });
  useLeaveWarning(dirty);
  return (
    <div className={css.page}>
      <LessonHead
        lesson={lesson}
        dirty={dirty}
        mayWrite={mayWrite}
        actions={actions}
        onHistory={() => setHistory(true)}
      />
      <div className={own.columns}>
        <Form<LessonEdit>
          form={form}
          className={css.form}
          layout="vertical"
          disabled={!mayWrite}
          initialValues={lesson ? lessonForm(lesson) : emptyLesson()}
          scrollToFirstError={{ focus: true }}
          onValuesChange={() => setDirty(true)}
        >
          {lesson?.flag && (
            <Alert
              type="warning"
              showIcon
              title={lesson.flag.reason}
              description="核对后重新保存并发布，提醒就会消失。"
              style={{ maxWidth: 880, marginBottom: 16 }}
            />
          )}
          <LessonFields />
          <CardsField known={known} onFocus={setAt} />
        </Form>
        <LessonSide form={form} items={known.items} at={at} onTurn={setAt} fresh={!lesson} />
      </div>
      {lesson && (
        <Drawer title="历史版本" size={420} open={history} onClose={() => setHistory(false)} destroyOnHidden>
          <LessonVersions lesson={lesson} />
        </Drawer>
      )}
    </div>
  );
}
