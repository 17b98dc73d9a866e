import { Skeleton, Tag } from 'antd';
import { useArticleVersions } from '@/api/knowledge';
import type { Article, ArticleVersion } from '@/api/types';
import { formatTime } from '@/lib/format';
import { Failure } from '@/ui/Failure';
import css from './editor.module.css';

/** Every version that was saved, newest first. */
export function VersionList({ article }: { article: Article }) {
  const versions = useArticleVersions(article.id, true);
  if (versions.isPending) return <Skeleton active />;
  if (versions.isError) return <Failure error={versions.error} onRetry={() => void versions.refetch()} />;
  return (
    <div>
      {versions.data.map((item) => (
        <Version key={item.version} item={item} live={item.version === article.live_version} />
      ))}
    </div>
  );
}

function Version({ item, live }: { item: ArticleVersion; live: boolean }) {
  return (
    <article className={css.version}>
      <header>
        <strong>第 {item.version} 版</strong>
        {live ? <Tag color="success">正在使用</Tag> : item.published_at && <Tag>曾经发布</Tag>}
      </header>
      <div>{item.question}</div>
      <p>
        {item.saved_by} {formatTime(item.saved_at)} 保存
        {item.published_at && `，${item.published_by ?? ''} ${formatTime(item.published_at)} 发布`}
      </p>
    </article>
  );
}
