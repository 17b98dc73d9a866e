import { useParams } from 'react-router';
import { useArticle } from '@/api/knowledge';
import { useMe } from '@/api/staff';
import { may } from '@/lib/permissions';
import { Failure } from '@/ui/Failure';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { ArticleEditor } from './ArticleEditor';

const NEW = 'new';

/** One article: what it says on the left, what a citizen gets on the right. */
export function ArticlePage() {
  const { id = NEW } = useParams();
  const isNew = id === NEW;
  const article = useArticle(isNew ? null : id);
  const me = useMe().data;
  if (isNew) return <ArticleEditor key={NEW} article={null} mayWrite={may(me, 'knowledge.write')} />;
  if (article.isPending) return <PageSkeleton />;
  if (article.isError && !article.data) {
    return <Failure error={article.error} onRetry={() => void article.refetch()} />;
  }
  return <ArticleEditor key={id} article={article.data} mayWrite={may(me, 'knowledge.write')} />;
}
