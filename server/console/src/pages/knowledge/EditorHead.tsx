import { Button } from 'antd';
import { useMe } from '@/api/staff';
import type { Article } from '@/api/types';
import { formatTime } from '@/lib/format';
import { may } from '@/lib/permissions';
import { DocumentHead } from '@/ui/DocumentHead';
import { StateTags } from './articleColumns';
import type { EditorActions } from './useEditorActions';

interface Props {
  article: Article | null;
  dirty: boolean;
  mayWrite: boolean;
  actions: EditorActions;
}

export function EditorHead({ article, dirty, mayWrite, actions }: Props) {
  const mayPublish = may(useMe().data, 'knowledge.publish');
  const published =
    article !== null && article.live_version === article.version && article.state !== 'withdrawn';
  return (
    <DocumentHead
      title={article?.question ?? '新建知识'}
      note={
        article ? (
          <>
            <StateTags article={article} /> 第 {article.version} 版 · {article.updated_by}{' '}
            {formatTime(article.updated_at)} 保存
          </>
        ) : (
          '保存后是草稿，发布后市民才能得到这条回答。'
        )
      }
      dirty={dirty}
      onBack={actions.onBack}
    >
      {article !== null && mayPublish && article.state !== 'withdrawn' && (
        <Button danger onClick={actions.onWithdraw}>
          下线
        </Button>
      )}
      {mayWrite && (
        <Button
          loading={actions.saving}
          disabled={article !== null && !dirty}
          onClick={() => void actions.onSave()}
        >
          保存草稿
        </Button>
      )}
      {mayWrite && !mayPublish && (
        <Button
          type="primary"
          loading={actions.publishing}
          disabled={article?.state === 'in_review' && !dirty}
          onClick={() => void actions.onSubmit()}
        >
          送审
        </Button>
      )}
      {mayPublish && (
        <Button
          type="primary"
          loading={actions.publishing}
          disabled={(published && !dirty) || (dirty && !mayWrite)}
          onClick={() => void actions.onPublish()}
        >
          发布
        </Button>
      )}
    </DocumentHead>
  );
}
