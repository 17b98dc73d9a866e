import { createStore } from '@/lib/store';

/** What only this browser tab knows about the desk; everything else is the server's. */
export interface DeskState {
  activeId: string | null;
  /** Conversation → when the offer to me ends (ISO). */
  offers: Readonly<Record<string, string>>;
  /** Conversation → until when "typing" is shown (epoch ms). */
  typing: Readonly<Record<string, number>>;
  /** Conversation → what is written but not sent. */
  drafts: Readonly<Record<string, string>>;
}

const DRAFTS_KEY = 'qingting.console.drafts';

function loadDrafts(): Record<string, string> {
  try {
    return JSON.parse(sessionStorage.getItem(DRAFTS_KEY) ?? '{}') as Record<string, string>;
  } catch {
    return {};
  }
}

export const desk = createStore<DeskState>({ activeId: null, offers: {}, typing: {}, drafts: loadDrafts() });

export function openChat(id: string | null): void {
  desk.set((old) => (old.activeId === id ? old : { ...old, activeId: id }));
}

export function setDraft(id: string, text: string): void {
  desk.set((old) => ({ ...old, drafts: text ? { ...old.drafts, [id]: text } : without(old.drafts, id) }));
  sessionStorage.setItem(DRAFTS_KEY, JSON.stringify(desk.get().drafts));
}

export function addOffer(id: string, expiresAt: string): void {
  desk.set((old) => ({ ...old, offers: { ...old.offers, [id]: expiresAt } }));
}

export function dropOffer(id: string): void {
  desk.set((old) => (id in old.offers ? { ...old, offers: without(old.offers, id) } : old));
}

export function setTyping(id: string, until: number): void {
  desk.set((old) => ({ ...old, typing: until ? { ...old.typing, [id]: until } : without(old.typing, id) }));
}

/** Forgets everything when another person logs in. */
export function resetDesk(): void {
  sessionStorage.removeItem(DRAFTS_KEY);
  desk.set(() => ({ activeId: null, offers: {}, typing: {}, drafts: {} }));
}

function without<T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}

export const COMPOSER_ID = 'desk-composer';

/** Puts text behind what is already written, and the cursor after it. */
export function insertIntoDraft(id: string, text: string): void {
  const draft = desk.get().drafts[id] ?? '';
  setDraft(id, draft && !draft.endsWith('\n') ? `${draft}\n${text}` : draft + text);
  document.getElementById(COMPOSER_ID)?.focus();
}
