import { useParams } from 'react-router';
import { useLesson } from '@/api/lessons';
import { useMe } from '@/api/staff';
import { may } from '@/lib/permissions';
import { Failure } from '@/ui/Failure';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { LessonEditor } from './LessonEditor';

const NEW = 'new';

/** One lesson: its cards on the left, the learner's phone on the right. */
export function LessonPage() {
  const { id = NEW } = useParams();
  const isNew = id === NEW;
  const lesson = useLesson(isNew ? null : id);
  const mayWrite = may(useMe().data, 'train.write');
  if (isNew) return <LessonEditor key={NEW} lesson={null} mayWrite={mayWrite} />;
  if (lesson.isPending) return <PageSkeleton />;
  if (lesson.isError && !lesson.data) {
    return <Failure error={lesson.error} onRetry={() => void lesson.refetch()} />;
  }
  return <LessonEditor key={id} lesson={lesson.data} mayWrite={mayWrite} />;
}
