import { Tag, type TableColumnsType } from 'antd';
import type { Article, ArticleState } from '@/api/types';
import { formatFullTime, formatTime } from '@/lib/format';
import { ARTICLE_STATES } from './words';

export function articleColumns(): TableColumnsType<Article> {
  return [
    { title: '标准问', dataIndex: 'question', render: (_, article) => <Question article={article} /> },
    {
      title: '分类',
      dataIndex: 'category',
      width: 220,
      ellipsis: true,
      render: (path: string[] | null) => (path ?? []).join(' / ') || '—',
    },
    {
      title: '状态',
      dataIndex: 'state',
      width: 168,
      render: (_, article) => <StateTags article={article} />,
    },
    {
      title: '责任单位',
      dataIndex: 'department',
      width: 160,
      ellipsis: true,
      render: (text: string) => text || '—',
    },
    {
      title: '更新',
      dataIndex: 'updated_at',
      width: 200,
      render: (iso: string, article) => (
        <span title={formatFullTime(iso)} style={{ color: 'var(--text-2)' }}>
          {formatTime(iso)} {article.updated_by}
        </span>
      ),
    },
  ];
}

function Question({ article }: { article: Article }) {
  return (
    <>
      <strong style={{ fontWeight: 600 }}>{article.question}</strong>
      <span style={{ marginLeft: 8, color: 'var(--text-2)', fontSize: 13 }}>
        {(article.variants ?? []).length > 0 && `${(article.variants ?? []).length} 个相似问`}
      </span>
    </>
  );
}

export function StateTags({ article }: { article: Article }) {
  return (
    <>
      <StateTag state={article.state} />
      {article.live_version > 0 && article.version !== article.live_version && (
        <Tag color="warning">有未发布修改</Tag>
      )}
      {article.audience === 'internal' && <Tag>内部</Tag>}
      {article.disabled && <Tag>停用</Tag>}
    </>
  );
}

function StateTag({ state }: { state: ArticleState }) {
  const words = ARTICLE_STATES[state];
  return <Tag color={words?.color}>{words?.name ?? state}</Tag>;
}
