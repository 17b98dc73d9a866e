import { Skeleton, Tag } from 'antd';
import { useLessonVersions } from '@/api/lessons';
import type { TrainLesson } from '@/api/trainTypes';
import { formatTime } from '@/lib/format';
import { Failure } from '@/ui/Failure';
import css from '../knowledge/editor.module.css';

/** Every version that was saved. */
export function LessonVersions({ lesson }: { lesson: TrainLesson }) {
  const versions = useLessonVersions(lesson.id, true);
  if (versions.isPending) return <Skeleton active />;
  if (versions.isError) return <Failure error={versions.error} onRetry={() => void versions.refetch()} />;
  return versions.data.map((item) => (
    <article key={item.version} className={css.version}>
      <header>
        <strong>第 {item.version} 版</strong>
        {item.version === lesson.live_version ? (
          <Tag color="success">正在使用</Tag>
        ) : (
          item.published_at && <Tag>曾经发布</Tag>
        )}
      </header>
      <div>{item.title}</div>
      <p>
        {item.saved_by_name} {formatTime(item.saved_at)} 保存
        {item.published_at && `，${item.published_by_name} ${formatTime(item.published_at)} 发布`}
      </p>
    </article>
  ));
}
