import type { Message, SendKind } from '@/api/types';
import { newClientId } from './id';
import { ApiError, sentenceOf } from './request';
import { createStore, type Store } from './store';

/** A message that is on its way. `failed` waits for the agent; the others are sent without help. */
export interface Pending {
  client_id: string;
  conversation_id: string;
  kind: SendKind;
  text: string;
  article_id?: string;
  file_id?: string;
  state: 'waiting' | 'sending' | 'failed';
  error: string;
  tries: number;
  created_at: string;
}

export type Outgoing = Pick<Pending, 'conversation_id' | 'kind' | 'text' | 'article_id' | 'file_id'>;

export interface OutboxDeps {
  /** Delivers one message; must be safe to repeat with the same client_id. */
  send: (pending: Pending) => Promise<Message>;
  onSent: (message: Message) => void;
  load: () => Pending[];
  save: (items: readonly Pending[]) => void;
  now: () => Date;
  random: () => number;
  setTimer: (run: () => void, ms: number) => void;
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

/**
 * Keeps what the agent said until the server has stored it: through a lost connection and a
 * page reload. One conversation is sent one message at a time, so the order stays.
 */
export class Outbox {
  readonly items: Store<readonly Pending[]>;
  /** Conversations that wait for their timer after a passing failure. */
  private resting = new Set<string>();

  constructor(private readonly deps: OutboxDeps) {
    // What was being sent when the page went away is sent again; the client_id makes it harmless.
    const saved = deps
      .load()
      .map((item) => (item.state === 'sending' ? { ...item, state: 'waiting' as const } : item));
    this.items = createStore<readonly Pending[]>(saved);
  }

  add(message: Outgoing): void {
    const pending: Pending = {
      ...message,
      client_id: newClientId(),
      state: 'waiting',
      error: '',
      tries: 0,
      created_at: this.deps.now().toISOString(),
    };
    this.write((items) => [...items, pending]);
    this.pump();
  }

  /** Tries a failed message again. */
  retry(clientId: string): void {
    this.patch(clientId, { state: 'waiting', error: '', tries: 0 });
    this.pump();
  }

  remove(clientId: string): void {
    this.write((items) => items.filter((item) => item.client_id !== clientId));
  }

  /** The connection is back: nobody rests any longer. */
  wake(): void {
    this.resting.clear();
    this.pump();
  }

  /** Starts sending the first waiting message of every conversation that is not busy. */
  pump(): void {
    const busy = new Set(this.resting);
    for (const item of this.items.get()) {
      if (item.state === 'sending') busy.add(item.conversation_id);
    }
    for (const item of this.items.get()) {
      if (item.state !== 'waiting' || busy.has(item.conversation_id)) continue;
      busy.add(item.conversation_id);
      void this.deliver(item);
    }
  }

  private async deliver(item: Pending): Promise<void> {
    this.patch(item.client_id, { state: 'sending' });
    try {
      const message = await this.deps.send(item);
      this.remove(item.client_id);
      this.deps.onSent(message);
    } catch (error) {
      this.onFailure(item, error);
    }
    this.pump();
  }

  private onFailure(item: Pending, error: unknown): void {
    if (!(error instanceof ApiError) || !error.transient) {
      this.patch(item.client_id, { state: 'failed', error: sentenceOf(error) });
      return;
    }
    this.patch(item.client_id, { state: 'waiting', tries: item.tries + 1 });
    this.rest(item.conversation_id, this.waitMs(item.tries, error.retryAfter));
  }

  /** Doubles from one second to thirty, with jitter so that many desks do not come back at once. */
  private waitMs(tries: number, retryAfter: number): number {
    const backoff = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries);
    return Math.max(retryAfter * 1000, backoff * (0.5 + this.deps.random() / 2));
  }

  private rest(conversationId: string, ms: number): void {
    this.resting.add(conversationId);
    this.deps.setTimer(() => {
      this.resting.delete(conversationId);
      this.pump();
    }, ms);
  }

  private patch(clientId: string, change: Partial<Pending>): void {
    this.write((items) => items.map((item) => (item.client_id === clientId ? { ...item, ...change } : item)));
  }

  private write(update: (items: readonly Pending[]) => readonly Pending[]): void {
    this.items.set(update);
    this.deps.save(this.items.get());
  }
}
