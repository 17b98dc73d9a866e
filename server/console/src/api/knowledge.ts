import { keepPreviousData, useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { request } from '@/lib/request';
import { keys } from './keys';
import type {
  Article,
  ArticleDraft,
  ArticleState,
  ArticleVersion,
  Category,
  ImportResult,
  List,
  Page,
  Preview,
} from './types';

export interface ArticleFilter {
  q: string;
  category: string;
  state: ArticleState | '';
  page: number;
  size: number;
}

export function useArticles(filter: ArticleFilter, enabled = true) {
  return useQuery({
    queryKey: keys.articleTable(filter),
    queryFn: ({ signal }) =>
      request<Page<Article>>('GET', '/staff/articles', { signal, query: { ...filter } }),
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** The questions of articles by their keys; a key whose article is gone, or not read yet, is missing. */
export function useQuestionsOf(articleKeys: string[]): Record<string, string> {
  return useQueries({
    queries: articleKeys.map((key) => ({
      queryKey: keys.articleTable({ key }),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        request<Page<Article>>('GET', '/staff/articles', { signal, query: { q: key, page: 1, size: 10 } }),
    })),
    combine: (found) => {
      const all = found.flatMap(({ data }) => data?.items ?? []);
      return Object.fromEntries(all.map(({ key, question }) => [key, question]));
    },
  });
}

/** Never refetched behind an editor's back: what is being edited must not move. */
export function useArticle(id: string | null) {
  return useQuery({
    queryKey: keys.article(id ?? ''),
    queryFn: ({ signal }) => request<Article>('GET', `/staff/articles/${id ?? ''}`, { signal }),
    enabled: id !== null,
    staleTime: 0,
    refetchOnReconnect: false,
  });
}

export function useArticleVersions(id: string, enabled: boolean) {
  return useQuery({
    queryKey: keys.articleVersions(id),
    queryFn: ({ signal }) =>
      request<List<ArticleVersion>>('GET', `/staff/articles/${id}/versions`, { signal }),
    select: (data) => data.items,
    enabled,
    staleTime: 0,
  });
}

function useArticleChange<V>(change: (input: V) => Promise<Article>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async (article) => {
      client.setQueryData(keys.article(article.id), article);
      await client.invalidateQueries({ queryKey: keys.articles, refetchType: 'none' });
    },
  });
}

/** Creates an article, or saves over the one whose row_version was read. */
export function useSaveArticle() {
  return useArticleChange(
    ({ id, rowVersion, draft }: { id: string | null; rowVersion: number; draft: ArticleDraft }) =>
      id === null
        ? request<Article>('POST', '/staff/articles', { body: draft })
        : request<Article>('PUT', `/staff/articles/${id}`, { body: { ...draft, row_version: rowVersion } }),
  );
}

export function usePublishArticle() {
  return useArticleChange(({ id, version }: { id: string; version: number }) =>
    request<Article>('POST', `/staff/articles/${id}/publish`, { body: { version } }),
  );
}

/** Hands a draft to the reviewers. */
export function useSubmitArticle() {
  return useArticleChange((id: string) => request<Article>('POST', `/staff/articles/${id}/submit`));
}

export function useWithdrawArticle() {
  return useArticleChange((id: string) => request<Article>('POST', `/staff/articles/${id}/withdraw`));
}

export function useCategories() {
  return useQuery({
    queryKey: keys.categories,
    queryFn: ({ signal }) => request<List<Category>>('GET', '/staff/categories', { signal }),
    select: (data) => data.items,
    staleTime: 60_000,
  });
}

export function useCreateCategory() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: { parent_id: string; name: string }) =>
      request<Category>('POST', '/staff/categories', { body: input }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.categories }),
  });
}

/** What a citizen who asks this would get now, and why. */
export function previewQuestion(question: string): Promise<Preview> {
  return request('POST', '/staff/articles/preview', { body: { question } });
}

/** Imports what the dry run found good; published at once only on request. */
export function useConfirmImport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ batchId, publish }: { batchId: string; publish: boolean }) =>
      request<ImportResult>('POST', `/staff/articles/import/${batchId}/confirm`, { body: { publish } }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.articles }),
  });
}
