import { useParams } from 'react-router';
import { useGuide } from '@/api/guides';
import { useMe } from '@/api/staff';
import { may } from '@/lib/permissions';
import { Failure } from '@/ui/Failure';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { GuideEditor } from './GuideEditor';

const NEW = 'new';

/** One guide: its questions and its list on the left, a walk through it on the right. */
export function GuidePage() {
  const { id = NEW } = useParams();
  const isNew = id === NEW;
  const guide = useGuide(isNew ? null : id);
  const mayWrite = may(useMe().data, 'knowledge.write');
  if (isNew) return <GuideEditor key={NEW} guide={null} mayWrite={mayWrite} />;
  if (guide.isPending) return <PageSkeleton />;
  if (guide.isError && !guide.data) {
    return <Failure error={guide.error} onRetry={() => void guide.refetch()} />;
  }
  return <GuideEditor key={id} guide={guide.data} mayWrite={mayWrite} />;
}
