import { useState } from 'react';
import { Form, Tabs } from 'antd';
import type { Article, ArticleDraft } from '@/api/types';
import { AskPane } from './AskPane';
import { BlocksField } from './BlocksField';
import { CitizenView } from './CitizenView';
import { EditorHead } from './EditorHead';
import { MainFields } from './MainFields';
import { ScopeFields } from './ScopeFields';
import { SourcesField } from './SourcesField';
import { VersionList } from './VersionList';
import { EMPTY_DRAFT, draftOf } from './draft';
import { useEditorActions } from './useEditorActions';
import { useLeaveWarning } from './useLeaveWarning';
import css from './editor.module.css';

interface Props {
  article: Article | null;
  mayWrite: boolean;
}

export function ArticleEditor({ article, mayWrite }: Props) {
  const [form] = Form.useForm<ArticleDraft>();
  const [dirty, setDirty] = useState(false);
  const actions = useEditorActions({ article, form, dirty, setDirty });
  useLeaveWarning(dirty);
  return (
    <div className={css.page}>
      <EditorHead article={article} dirty={dirty} mayWrite={mayWrite} actions={actions} />
      <div className={css.columns}>
        <Form<ArticleDraft>
          form={form}
          className={css.form}
          layout="vertical"
          disabled={!mayWrite}
          initialValues={article ? draftOf(article) : EMPTY_DRAFT}
          scrollToFirstError={{ focus: true }}
          onValuesChange={() => setDirty(true)}
        >
          <MainFields />
          <BlocksField />
          <SourcesField />
          <ScopeFields />
        </Form>
        <aside className={css.side} aria-label="预览">
          <SideTabs article={article} form={form} />
        </aside>
      </div>
    </div>
  );
}

function SideTabs({
  article,
  form,
}: {
  article: Article | null;
  form: ReturnType<typeof Form.useForm<ArticleDraft>>[0];
}) {
  const question = Form.useWatch('question', form);
  const items = [
    { key: 'ask', label: '像市民一样问', children: <AskPane suggestion={question} /> },
    { key: 'view', label: '效果', children: <CitizenView form={form} /> },
    ...(article ? [{ key: 'versions', label: '版本', children: <VersionList article={article} /> }] : []),
  ];
  return <Tabs items={items} />;
}
