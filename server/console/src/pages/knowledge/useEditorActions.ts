import { useNavigate } from 'react-router';
import { App, type FormInstance } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { usePublishArticle, useSaveArticle, useSubmitArticle, useWithdrawArticle } from '@/api/knowledge';
import type { Article, ArticleDraft } from '@/api/types';
import { ApiError } from '@/lib/request';
import { showFieldErrors } from '@/ui/fieldErrors';
import { useComplain } from '@/ui/useComplain';
import { useDocument } from '@/ui/useDocument';
import { cleanDraft, draftOf } from './draft';

interface Input {
  article: Article | null;
  form: FormInstance<ArticleDraft>;
  dirty: boolean;
  setDirty: (dirty: boolean) => void;
}

export interface EditorActions {
  saving: boolean;
  publishing: boolean;
  onSave: () => Promise<void>;
  onPublish: () => Promise<void>;
  onSubmit: () => Promise<void>;
  onWithdraw: () => void;
  onBack: () => void;
}

/** Save, publish and withdraw; whoever saved in between is never overwritten. */
export function useEditorActions({ article, form, dirty, setDirty }: Input): EditorActions {
  const navigate = useNavigate();
  const { modal } = App.useApp();
  const complain = useComplain();
  const save = useSaveArticle();
  const publish = usePublishArticle();
  const submit = useSubmitArticle();
  const withdraw = useWithdrawArticle();
  const loadLatest = useLoadLatest(article, form, setDirty);

  const onError = (error: unknown) => {
    if (error instanceof ApiError && error.reason === 'article_changed') {
      return void modal.confirm({
        title: '这条知识刚被其他人修改过',
        content: '您写的还在页面上，没有保存。可以先复制出来，再载入最新内容继续改。',
        okText: '载入最新内容',
        cancelText: '先留着我的',
        onOk: loadLatest,
      });
    }
    // The wrong input may be far from the button, so the sentence is shown as well.
    showFieldErrors(form, error);
    complain(error);
  };

  const { onSave, advance, confirmWithdrawal, onBack } = useDocument({
    document: article,
    form,
    dirty,
    setDirty,
    onError,
    save: (values) =>
      save.mutateAsync({
        id: article?.id ?? null,
        rowVersion: article?.row_version ?? 0,
        draft: cleanDraft(values),
      }),
    pageOf: (id) => `/knowledge/${id}`,
    leave: () => void navigate(-1),
    onceLive: '发布以后市民才会看到这次修改。',
  });

  const onPublish = () =>
    advance(({ id, version }) => publish.mutateAsync({ id, version }), '已发布，几秒内生效。');

  const onSubmit = () => advance(({ id }) => submit.mutateAsync(id), '已送审，审核通过后发布。');

  const onWithdraw = () =>
    confirmWithdrawal({
      title: '下线这条知识？',
      content: '下线后市民和坐席都查不到它，内容会保留，以后可以重新发布。',
      okText: '下线',
      run: () => withdraw.mutateAsync(article?.id ?? ''),
    });

  return {
    saving: save.isPending,
    publishing: publish.isPending || submit.isPending,
    onSave,
    onPublish,
    onSubmit,
    onWithdraw,
    onBack,
  };
}

/** Replaces what is on the page with what is on the server. */
function useLoadLatest(
  article: Article | null,
  form: FormInstance<ArticleDraft>,
  setDirty: (dirty: boolean) => void,
): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    if (!article) return;
    const key = keys.article(article.id);
    await client.refetchQueries({ queryKey: key, exact: true });
    const latest = client.getQueryData<Article>(key);
    if (!latest) return;
    form.setFieldsValue(draftOf(latest));
    setDirty(false);
  };
}
