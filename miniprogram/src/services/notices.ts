import { api } from '@/lib/api'
import type { InboxNotice, SubscribeAnswer, Subscription } from '@/lib/types'

export interface Inbox {
  notices: InboxNotice[]
  unread: number
}

/** fetchInbox returns what the citizen was told, newest first; before is the id of the last known one. */
export const fetchInbox = (before?: string): Promise<Inbox> => api.get('/me/notices', { before })

/** markRead stores that notices were seen. */
export const markRead = (ids: string[]): Promise<unknown> => api.post('/me/notices/read', { ids })

/** fetchSubscriptions returns the reminders that WeChat can bring, and how many of each are left. */
export async function fetchSubscriptions(): Promise<Subscription[]> {
  return (await api.get<{ templates: Subscription[] }>('/me/subscriptions')).templates
}

/** sendSubscriptions stores what the citizen answered WeChat; repeating it counts once. */
export async function sendSubscriptions(
  clientId: string,
  results: Record<string, SubscribeAnswer>,
): Promise<Subscription[]> {
  const body = { client_id: clientId, results }
  return (await api.post<{ templates: Subscription[] }>('/me/subscriptions', body)).templates
}

/** citizenGrants is where a citizen's grants are counted. */
export const citizenGrants = { fetch: fetchSubscriptions, send: sendSubscriptions }
