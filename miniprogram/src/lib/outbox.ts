import { ApiError, messageOf } from './errors'
import type { KeyValue } from './storage'
import type { SendBody } from './types'

/** One thing the citizen said that the server has not acknowledged yet. */
export interface OutboxItem extends SendBody {
  conversation_id: string
  created_at: string
  /** The last message of the conversation when it was said. */
  after?: number
  state: 'queued' | 'failed'
  /** Why it failed, as a sentence; only with state 'failed'. */
  error?: string
  /** Id by which it can be appealed for, when it was held back for what it says. */
  appeal?: string
}

export interface OutboxDeps {
  storage: KeyValue
  /** Sends one item; must be safe to repeat with the same client_id. */
  send: (item: OutboxItem) => Promise<void>
  onChange: () => void
}

const outboxKey = 'chat.outbox'
/** More waiting than this is refused, so that a phone without network cannot fill its storage. */
const maxItems = 50

/**
 * Outbox keeps what was typed until it is acknowledged, across restarts of the program. Items leave in
 * the order they were added, one at a time; an item is repeated with its own client_id and so stored once.
 */
export class Outbox {
  private items: OutboxItem[]
  private running: Promise<void> | null = null

  constructor(private readonly deps: OutboxDeps) {
    this.items = deps.storage.get<OutboxItem[]>(outboxKey) ?? []
  }

  /** list returns the waiting and failed items, oldest first. */
  list(): readonly OutboxItem[] {
    return this.items
  }

  /** add stores an item; it reports false when the outbox is full. */
  add(item: OutboxItem): boolean {
    if (this.items.length >= maxItems) return false
    this.replace([...this.items, item])
    return true
  }

  /** remove drops an item, for instance when its message arrived by another way. */
  remove(clientId: string): void {
    if (this.items.some((item) => item.client_id === clientId)) {
      this.replace(this.items.filter((item) => item.client_id !== clientId))
    }
  }

  /** requeue puts a failed item back in line, changed as the caller likes. */
  requeue(clientId: string, change: Partial<OutboxItem> = {}): void {
    this.replace(
      this.items.map((item) =>
        item.client_id === clientId
          ? { ...item, ...change, state: 'queued', error: undefined, appeal: undefined }
          : item,
      ),
    )
  }

  /** flush sends what is queued until the line breaks; concurrent calls share one run. */
  flush(): Promise<void> {
    this.running ??= this.run().finally(() => (this.running = null))
    return this.running
  }

  private async run(): Promise<void> {
    for (let item = this.next(); item; item = this.next()) {
      try {
        await this.deps.send(item)
        this.remove(item.client_id)
      } catch (error) {
        if (!(error instanceof ApiError) || error.isTemporary) return
        this.fail(item.client_id, error)
      }
    }
  }

  private next(): OutboxItem | undefined {
    return this.items.find((item) => item.state === 'queued')
  }

  private fail(clientId: string, cause: ApiError): void {
    const failed = { state: 'failed' as const, error: messageOf(cause), appeal: cause.appeal || undefined }
    this.replace(this.items.map((item) => (item.client_id === clientId ? { ...item, ...failed } : item)))
  }

  private replace(items: OutboxItem[]): void {
    this.items = items
    this.deps.storage.set(outboxKey, items)
    this.deps.onChange()
  }
}
