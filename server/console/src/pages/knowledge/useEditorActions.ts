import { useNavigate } from 'react-router';
import { App, type FormInstance } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { usePublishArticle, useSaveArticle, useSubmitArticle, useWithdrawArticle } from '@/api/knowledge';
import type { Article, ArticleDraft } from '@/api/types';
import { ApiError } from '@/lib/request';
import { showFieldErrors } from '@/ui/fieldErrors';
import { useComplain } from '@/ui/useComplain';
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
  const { message, modal } = App.useApp();
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

  /** The saved article, or null when it was refused and the editor has been told why. */
  const store = async (): Promise<Article | null> => {
    const valid = await form.validateFields().then(
      () => true,
      () => false,
    );
    if (!valid) return null;
    const draft = cleanDraft(form.getFieldsValue(true) as ArticleDraft);
    try {
      const saved = await save.mutateAsync({
        id: article?.id ?? null,
        rowVersion: article?.row_version ?? 0,
        draft,
      });
      setDirty(false);
      return saved;
    } catch (error) {
      onError(error);
      return null;
    }
  };

  const onSave = async () => {
    const saved = await store();
    if (!saved) return;
    void message.success(saved.live_version > 0 ? '已保存。发布以后市民才会看到这次修改。' : '草稿已保存。');
    if (!article) void navigate(`/knowledge/${saved.id}`, { replace: true });
  };

  /** Saves what is not saved yet, then takes the article one step further. */
  const advance = async (step: (saved: Article) => Promise<Article>, done: string) => {
    const saved = dirty || !article ? await store() : article;
    if (!saved) return;
    try {
      await step(saved);
      void message.success(done);
    } catch (error) {
      onError(error);
    }
    if (!article) void navigate(`/knowledge/${saved.id}`, { replace: true });
  };

  const onPublish = () =>
    advance(({ id, version }) => publish.mutateAsync({ id, version }), '已发布，几秒内生效。');

  const onSubmit = () => advance(({ id }) => submit.mutateAsync(id), '已送审，审核通过后发布。');

  const onWithdraw = () =>
    void modal.confirm({
      title: '下线这条知识？',
      content: '下线后市民和坐席都查不到它，内容会保留，以后可以重新发布。',
      okText: '下线',
      okButtonProps: { danger: true },
      onOk: () => withdraw.mutateAsync(article?.id ?? '').catch(onError),
    });

  const onBack = () => {
    if (!dirty) return void navigate(-1);
    void modal.confirm({
      title: '离开这一页？',
      content: '有修改还没有保存，离开后会丢失。',
      okText: '离开',
      okButtonProps: { danger: true },
      cancelText: '继续编辑',
      onOk: () => void navigate(-1),
    });
  };

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
