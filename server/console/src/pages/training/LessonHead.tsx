import { Button } from 'antd';
import type { TrainLessonDetail } from '@/api/trainTypes';
import { formatTime } from '@/lib/format';
import { DocumentHead } from '@/ui/DocumentHead';
import { LessonTags } from './LessonsPage';
import type { LessonActions } from './useLessonActions';

interface Props {
  lesson: TrainLessonDetail | null;
  dirty: boolean;
  mayWrite: boolean;
  actions: LessonActions;
  onHistory: () => void;
}

export function LessonHead(props: Props) {
  const { lesson, dirty, actions } = props;
  return (
    <DocumentHead
      title={lesson?.title ?? '新建课'}
      note={
        lesson ? (
          <>
            <LessonTags lesson={lesson} /> 第 {lesson.latest_version} 版 · {lesson.updated_by_name}{' '}
            {formatTime(lesson.updated_at)} 保存
          </>
        ) : (
          '保存后是草稿，发布后学员才能学。'
        )
      }
      dirty={dirty}
      onBack={actions.onBack}
    >
      <HeadTools {...props} />
    </DocumentHead>
  );
}

function HeadTools({ lesson, dirty, mayWrite, actions, onHistory }: Props) {
  const published =
    lesson !== null && lesson.state === 'live' && lesson.live_version === lesson.latest_version;
  return (
    <>
      {lesson && <Button onClick={onHistory}>历史版本</Button>}
      {mayWrite && (
        <>
          {lesson?.state === 'live' && (
            <Button danger onClick={actions.onWithdraw}>
              撤下
            </Button>
          )}
          <Button
            loading={actions.saving}
            disabled={lesson !== null && !dirty}
            onClick={() => void actions.onSave()}
          >
            保存
          </Button>
          {lesson?.state !== 'review' && !published && (
            <Button onClick={() => void actions.onSubmit()}>提交审核</Button>
          )}
          <Button
            type="primary"
            loading={actions.publishing}
            disabled={published && !dirty && !lesson.flag}
            onClick={() => void actions.onPublish()}
          >
            发布
          </Button>
        </>
      )}
    </>
  );
}
