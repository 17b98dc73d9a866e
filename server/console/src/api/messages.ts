import { useQuery, type QueryClient } from '@tanstack/react-query';
import { mergeMessages, resumeAfter } from '@/lib/merge';
import { request } from '@/lib/request';
import { keys } from './keys';
import type { FileRef, Message } from './types';

/** What this page knows of a conversation: an unbroken stretch of messages up to now. */
export interface Thread {
  items: readonly Message[];
  /** Whether the first message of the conversation is among them. */
  complete: boolean;
}

interface MessagePage {
  items: Message[];
  last_seq: number;
}

const PAGE = 50;
const NEWEST = 2_147_483_647;

function fetchPage(
  id: string,
  query: { after?: number; before?: number },
  signal?: AbortSignal,
): Promise<MessagePage> {
  return request('GET', `/conversations/${id}/messages`, { signal, query: { ...query, limit: PAGE } });
}

/** Everything after a number, however many pages it takes. */
async function fetchAfter(id: string, after: number, signal?: AbortSignal): Promise<Message[]> {
  const found: Message[] = [];
  for (let from = after; ;) {
    const page = await fetchPage(id, { after: from }, signal);
    found.push(...page.items);
    const last = page.items[page.items.length - 1];
    if (!last || last.seq >= page.last_seq) return found;
    from = last.seq;
  }
}

/** The first load takes the newest page; every later one resumes where this page's knowledge ends. */
async function loadThread(client: QueryClient, id: string, signal: AbortSignal): Promise<Thread> {
  const known = client.getQueryData<Thread>(keys.messages(id));
  if (!known || known.items.length === 0) {
    const page = await fetchPage(id, { before: NEWEST }, signal);
    return join(client, id, page.items, page.items.length < PAGE);
  }
  return join(client, id, await fetchAfter(id, resumeAfter(known.items), signal), known.complete);
}

/** Merges with what the socket brought while the request was under way. */
function join(client: QueryClient, id: string, fetched: Message[], complete: boolean): Thread {
  const now = client.getQueryData<Thread>(keys.messages(id));
  return { items: mergeMessages(now?.items ?? [], fetched), complete: complete || (now?.complete ?? false) };
}

export function useThread(id: string) {
  return useQuery({
    queryKey: keys.messages(id),
    queryFn: ({ client, signal }) => loadThread(client, id, signal),
    staleTime: 60_000,
    gcTime: 30 * 60_000,
  });
}

/** Loads one page of what was said before. */
export async function loadEarlier(client: QueryClient, id: string): Promise<void> {
  const first = client.getQueryData<Thread>(keys.messages(id))?.items[0];
  if (!first) return;
  const page = await fetchPage(id, { before: first.seq });
  client.setQueryData<Thread>(keys.messages(id), join(client, id, page.items, page.items.length < PAGE));
}

/** Sends by HTTP; the socket's "send" does the same with the same client_id. */
export function postMessage(id: string, body: object): Promise<{ message: Message }> {
  return request('POST', `/conversations/${id}/messages`, { body });
}

export function postRead(id: string, seq: number): Promise<void> {
  return request('POST', `/conversations/${id}/read`, { body: { seq } });
}

export function postTyping(id: string): Promise<void> {
  return request('POST', `/conversations/${id}/typing`);
}

export function uploadFile(file: File): Promise<FileRef> {
  const form = new FormData();
  form.append('file', file);
  return request('POST', '/files', { form });
}
