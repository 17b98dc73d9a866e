import { api } from '@/lib/api'
import type { ArticlePublic, Home, ListOf, Outlet, ServiceNumber, SuggestItem } from '@/lib/types'

/** fetchHome returns everything the first page shows. */
export const fetchHome = (): Promise<Home> => api.get('/home')

/** suggest returns at most eight standard questions that fit what was typed so far. */
export async function suggest(q: string): Promise<SuggestItem[]> {
  return (await api.get<ListOf<SuggestItem>>('/suggest', { q })).items
}

/** fetchQuestions returns what can be asked about one topic. */
export async function fetchQuestions(category: string): Promise<SuggestItem[]> {
  return (await api.get<ListOf<SuggestItem>>('/questions', { category })).items
}

/** fetchArticle returns the live public version of an article. */
export const fetchArticle = (id: string): Promise<ArticlePublic> =>
  api.get(`/articles/${encodeURIComponent(id)}`)

export interface OutletQuery {
  kind?: string
  q?: string
  lng?: number
  lat?: number
}

/** fetchOutlets returns outlets, the nearest first when a place is given. */
export async function fetchOutlets(query: OutletQuery): Promise<Outlet[]> {
  return (await api.get<ListOf<Outlet>>('/outlets', { ...query })).items
}

/** fetchNumbers returns the emergency and service numbers. */
export async function fetchNumbers(): Promise<ServiceNumber[]> {
  return (await api.get<ListOf<ServiceNumber>>('/numbers')).items
}
