import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { Button, Input, Select, Table, TreeSelect } from 'antd';
import dayjs from 'dayjs';
import { downloadFile } from '@/api/files';
import { useArticles, useCategories, type ArticleFilter } from '@/api/knowledge';
import { useMe } from '@/api/staff';
import type { Article, ArticleState } from '@/api/types';
import { may } from '@/lib/permissions';
import { Empty, Failure } from '@/ui/Failure';
import { Icon } from '@/ui/Icon';
import { PageBody, PageHead } from '@/ui/PageHead';
import { useComplain } from '@/ui/useComplain';
import { AskDrawer } from './AskDrawer';
import { ImportModal } from './ImportModal';
import { Proposals } from './Proposals';
import { articleColumns } from './articleColumns';
import { treeOf } from './categories';
import { ARTICLE_STATES } from './words';

const SIZE = 20;

/** Everything the hotline knows; search and filters live in the address, so that Back returns to them. */
export function ArticlesPage() {
  const { filter, change } = useFilter();
  const articles = useArticles(filter);
  const navigate = useNavigate();
  const me = useMe().data;
  const filtered = filter.q !== '' || filter.category !== '' || filter.state !== '';
  return (
    <PageBody>
      <PageHead title="知识库" about="市民得到的回答都来自这里已发布且在有效期内的知识。">
        <Actions />
      </PageHead>
      <Proposals mayWrite={may(me, 'knowledge.write')} />
      <Filters filter={filter} onChange={change} />
      {articles.isError ? (
        <Failure error={articles.error} onRetry={() => void articles.refetch()} />
      ) : (
        <Table<Article>
          rowKey="id"
          loading={articles.isFetching && !articles.data}
          dataSource={articles.data?.items ?? []}
          columns={articleColumns()}
          onRow={(article) => ({
            onClick: () => void navigate(`/knowledge/${article.id}`),
            style: { cursor: 'pointer' },
          })}
          locale={{ emptyText: <NoArticles filtered={filtered} /> }}
          pagination={{
            current: filter.page,
            pageSize: SIZE,
            total: articles.data?.total ?? 0,
            showSizeChanger: false,
            hideOnSinglePage: true,
            showTotal: (total) => `共 ${total} 条`,
            onChange: (page) => change({ page }),
          }}
        />
      )}
    </PageBody>
  );
}

function useFilter() {
  const [params, setParams] = useSearchParams();
  const filter: ArticleFilter = {
    q: params.get('q') ?? '',
    category: params.get('category') ?? '',
    state: (params.get('state') ?? '') as ArticleFilter['state'],
    page: Number(params.get('page')) || 1,
    size: SIZE,
  };
  /** Anything but turning the page starts at the first one again. */
  const change = (part: Partial<ArticleFilter>) => {
    const { q, category, state, page } = { ...filter, page: 1, ...part };
    const next = { q, category, state, page: page > 1 ? String(page) : '' };
    setParams(Object.fromEntries(Object.entries(next).filter(([, value]) => value !== '')), {
      replace: true,
    });
  };
  return { filter, change };
}

interface FiltersProps {
  filter: ArticleFilter;
  onChange: (part: Partial<ArticleFilter>) => void;
}

function Filters({ filter, onChange }: FiltersProps) {
  const categories = useCategories();
  return (
    <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}>
      <Input.Search
        placeholder="查找问题、相似问或回答"
        defaultValue={filter.q}
        allowClear
        maxLength={60}
        style={{ width: 320 }}
        onSearch={(q) => onChange({ q: q.trim() })}
      />
      <TreeSelect
        placeholder="全部分类"
        allowClear
        showSearch={{ treeNodeFilterProp: 'title' }}
        treeData={treeOf(categories.data ?? [])}
        value={filter.category || undefined}
        style={{ width: 220 }}
        onChange={(category?: string) => onChange({ category: category ?? '' })}
      />
      <Select<ArticleState>
        placeholder="全部状态"
        allowClear
        value={filter.state || undefined}
        style={{ width: 140 }}
        options={(Object.keys(ARTICLE_STATES) as ArticleState[]).map((value) => ({
          value,
          label: ARTICLE_STATES[value].name,
        }))}
        onChange={(state?: ArticleState) => onChange({ state: state ?? '' })}
      />
    </div>
  );
}

function Actions() {
  const me = useMe().data;
  const navigate = useNavigate();
  const complain = useComplain();
  const [asking, setAsking] = useState(false);
  const [importing, setImporting] = useState(false);
  const mayWrite = may(me, 'knowledge.write');
  const onExport = () =>
    void downloadFile('/staff/articles/export', `知识库-${dayjs().format('YYYYMMDD')}.xlsx`).catch(complain);
  return (
    <>
      <Button icon={<Icon name="eye" size={16} />} onClick={() => setAsking(true)}>
        像市民一样问
      </Button>
      <Button icon={<Icon name="download" size={16} />} onClick={onExport}>
        导出
      </Button>
      {mayWrite && (
        <>
          <Button icon={<Icon name="upload" size={16} />} onClick={() => setImporting(true)}>
            Excel 导入
          </Button>
          <Button
            type="primary"
            icon={<Icon name="plus" size={16} />}
            onClick={() => void navigate('/knowledge/new')}
          >
            新建知识
          </Button>
        </>
      )}
      <AskDrawer open={asking} onClose={() => setAsking(false)} />
      <ImportModal open={importing} onClose={() => setImporting(false)} />
    </>
  );
}

function NoArticles({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <Empty icon="knowledge" text="没有符合条件的知识。" hint="换一个词，或清空分类和状态。" />
  ) : (
    <Empty icon="knowledge" text="知识库还是空的。" hint="可以新建，也可以用 Excel 导入已有的问答。" />
  );
}
