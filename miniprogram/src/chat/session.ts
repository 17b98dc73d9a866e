import { ApiError, messageOf } from '@/lib/errors'
import { newClientId } from '@/lib/ids'
import type { LinkState } from '@/lib/socket'
import { Outbox } from '@/lib/outbox'
import type { OutboxItem } from '@/lib/outbox'
import type { KeyValue } from '@/lib/storage'
import { countAfter, hasGap, lastSeq, mergeMessages } from '@/lib/timeline'
import type {
  Conversation,
  Envelope,
  FeedbackResult,
  HandoffResult,
  Message,
  SendBody,
  Verdict,
} from '@/lib/types'

/** Everything the chat page shows. */
export interface ChatState {
  conversation: Conversation | null
  messages: Message[]
  pending: readonly OutboxItem[]
  link: LinkState
  /** The agent is typing. */
  typing: boolean
  /** Sequence number of the first message that arrived while we were away, or 0. */
  newFrom: number
  hasOlder: boolean
  loading: boolean
  error: string
  /** What the hand-off answered, while it matters. */
  /** A hand-off is being asked for. */
  handingOff: boolean
}

/** The calls a session makes; services/dialogue.ts has them. */
export interface DialogueApi {
  openConversation: () => Promise<Conversation>
  fetchConversation: (id: string) => Promise<Conversation>
  fetchMessages: (
    id: string,
    range: { after?: number; before?: number; limit?: number },
  ) => Promise<{ items: Message[]; last_seq: number }>
  postMessage: (id: string, body: SendBody) => Promise<Message>
  postTyping: (id: string) => Promise<unknown>
  postRead: (id: string, seq: number) => Promise<unknown>
  sendFeedback: (id: string, messageId: string, verdict: Verdict) => Promise<FeedbackResult>
  requestHandoff: (id: string, clientId: string, reason: 'request' | 'thumbs_down') => Promise<HandoffResult>
  closeConversation: (id: string) => Promise<Conversation>
  rateConversation: (id: string, score: number, comment: string) => Promise<Conversation>
}

/** The realtime connection, as far as a session needs it. */
export interface LinkLike {
  readonly state: LinkState
  connect: () => void
  disconnect: () => void
  call: <T>(method: string, data: unknown) => Promise<T>
}

export interface SessionDeps {
  api: DialogueApi
  link: LinkLike
  storage: KeyValue
  now: () => Date
  /** Runs fn after ms; the returned function cancels it. */
  later: (fn: () => void, ms: number) => () => void
}

const pageSize = 50
/** Without a connection the server is asked this often while the page is open. */
const pollMs = 3_000
/** With a connection, a reply that does not come is fetched after this. */
const safetyPollMs = 6_000
/** The agent's "typing" fades after this, unless it is repeated. */
const typingFadesMs = 5_000
/** Our own typing is reported at most this often. */
const typingEveryMs = 3_000

const emptyState: ChatState = {
  conversation: null,
  messages: [],
  pending: [],
  link: 'idle',
  typing: false,
  newFrom: 0,
  hasOlder: false,
  loading: true,
  error: '',
  handingOff: false,
}

/**
 * ChatSession is one citizen's chat: what was said, what still waits to be sent, and the connection.
 * Nothing typed is lost: it stays in the outbox until acknowledged. After every (re)connect the missed
 * messages are fetched by sequence number. Watch it with subscribe and getState.
 */
export class ChatSession {
  private state: ChatState = emptyState
  private readonly listeners = new Set<() => void>()
  private readonly outbox: Outbox
  private visible = false
  private wasAway = false
  private syncing: Promise<void> | null = null
  private readUpTo = 0
  private typingSentAt = 0
  private stopPoll: () => void = () => undefined
  private stopTyping: () => void = () => undefined

  constructor(private readonly deps: SessionDeps) {
    this.outbox = new Outbox({
      storage: deps.storage,
      send: (item) => this.deliver(item),
      onChange: () => this.patch({ pending: this.outbox.list() }),
    })
    this.state = { ...emptyState, pending: this.outbox.list() }
  }

  getState = (): ChatState => this.state

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  /** show starts or resumes the chat; call it when its page appears. */
  async show(): Promise<void> {
    this.visible = true
    this.deps.link.connect()
    this.schedulePoll()
    this.wasAway = true
    await this.sync()
  }

  /** hide stops asking for news; what waits in the outbox stays. */
  hide(): void {
    this.visible = false
    this.stopPoll()
  }

  /** dispose closes the connection; the session is of no use afterwards. */
  dispose(): void {
    this.hide()
    this.stopTyping()
    this.deps.link.disconnect()
  }

  private async open(): Promise<void> {
    this.patch({ loading: true, error: '' })
    try {
      const conversation = await this.deps.api.openConversation()
      const page = await this.deps.api.fetchMessages(conversation.id, {
        before: conversation.last_seq + 1,
        limit: pageSize,
      })
      this.adopt(conversation, page.items)
      void this.flush()
    } catch (error) {
      this.patch({ loading: false, error: messageOf(error) })
    }
  }

  /** renew begins with what the server has, when the session became another citizen's or its records changed. */
  async renew(): Promise<void> {
    this.deps.link.disconnect()
    await this.syncing
    this.patch({ conversation: null, messages: [], newFrom: 0, loading: true })
    if (!this.visible) return
    this.deps.link.connect()
    await this.sync()
  }

  /** startOver closes the conversation, when it is still open, and begins a new one. */
  async startOver(): Promise<void> {
    const current = this.state.conversation
    if (current && current.state !== 'closed') await this.deps.api.closeConversation(current.id)
    await this.syncing
    this.patch({ conversation: null, messages: [], newFrom: 0 })
    await this.sync()
  }

  /** say queues a text, a tapped question or an uploaded picture and sends it as soon as possible. */
  say(body: Omit<SendBody, 'client_id'>): boolean {
    const added = this.outbox.add({
      ...body,
      client_id: newClientId(this.deps.now().getTime()),
      conversation_id: this.state.conversation?.id ?? '',
      created_at: this.deps.now().toISOString(),
      after: this.lastSeq(),
      state: 'queued',
    })
    if (added) {
      this.patch({ newFrom: 0 })
      void this.flush()
    }
    return added
  }

  /** retry sends a failed item again; into the present conversation when its own is over. */
  retry(clientId: string): void {
    const here = this.state.conversation
    const item = this.outbox.list().find((candidate) => candidate.client_id === clientId)
    const moved = item && here && item.conversation_id !== here.id
    const change = moved
      ? { client_id: newClientId(this.deps.now().getTime()), conversation_id: here.id }
      : {}
    this.outbox.requeue(clientId, { ...change, after: this.lastSeq() })
    void this.flush()
  }

  /** discard drops an item that could not be sent. */
  discard(clientId: string): void {
    this.outbox.remove(clientId)
  }

  /** loadOlder fetches the messages before the first known one. */
  async loadOlder(): Promise<void> {
    const { conversation, messages } = this.state
    const first = messages[0]
    if (!conversation || !first) return
    const page = await this.deps.api.fetchMessages(conversation.id, { before: first.seq, limit: pageSize })
    const merged = mergeMessages(messages, page.items)
    this.patch({ messages: merged, hasOlder: page.items.length > 0 && (merged[0]?.seq ?? 1) > 1 })
  }

  /** rateAnswer stores a thumb; the returned flag says whether a human should be offered. */
  async rateAnswer(message: Message, verdict: Verdict): Promise<boolean> {
    const before = message.feedback ?? null
    this.mark(message.id, verdict)
    try {
      const result = await this.deps.api.sendFeedback(message.conversation_id, message.id, verdict)
      void this.refresh()
      return result.offer_human
    } catch (error) {
      this.mark(message.id, before)
      throw error
    }
  }

  /** callHuman asks for an agent. The server says in the conversation what came of it. */
  async callHuman(): Promise<void> {
    const conversation = this.state.conversation
    if (!conversation || this.state.handingOff) return
    this.patch({ handingOff: true })
    try {
      const id = newClientId(this.deps.now().getTime())
      await this.deps.api.requestHandoff(conversation.id, id, this.wasNotHelped() ? 'thumbs_down' : 'request')
    } catch (error) {
      // 409: an agent is already there. The refresh below shows it.
      if (!(error instanceof ApiError) || error.status !== 409) throw error
    } finally {
      this.patch({ handingOff: false })
      await this.refresh()
    }
  }

  /** Whether the newest answer was marked as no help: agents see it as the reason. */
  private wasNotHelped(): boolean {
    const answer = this.state.messages.filter((message) => message.kind === 'answer').pop()
    return answer?.feedback === 'down'
  }

  /** end closes the conversation. */
  async end(): Promise<void> {
    const conversation = this.state.conversation
    if (!conversation) return
    this.patch({ conversation: await this.deps.api.closeConversation(conversation.id) })
    await this.sync()
  }

  /** rate stores how the conversation was. */
  async rate(score: number, comment: string): Promise<void> {
    const conversation = this.state.conversation
    if (!conversation) return
    this.patch({ conversation: await this.deps.api.rateConversation(conversation.id, score, comment) })
  }

  /** reportTyping tells the agent, now and then, that the citizen is typing. */
  reportTyping(): void {
    const conversation = this.state.conversation
    const now = this.deps.now().getTime()
    if (conversation?.state !== 'agent' || now - this.typingSentAt < typingEveryMs) return
    this.typingSentAt = now
    const data = { conversation_id: conversation.id }
    // Nobody misses a lost "typing".
    this.deps.link
      .call('typing', data)
      .catch(() => this.deps.api.postTyping(conversation.id))
      .catch(() => undefined)
  }

  /** seeAll marks everything as read. */
  seeAll(): void {
    const { conversation, messages } = this.state
    const seq = lastSeq(messages)
    if (!conversation || !this.visible || seq <= Math.max(this.readUpTo, conversation.citizen_read_seq))
      return
    this.readUpTo = seq
    this.deps.link
      .call('read', { conversation_id: conversation.id, seq })
      .catch(() => this.deps.api.postRead(conversation.id, seq))
      .catch(() => (this.readUpTo = 0))
  }

  /** onLinkState takes the connection's state. */
  onLinkState(link: LinkState): void {
    if (link === 'connecting' && this.state.link === 'online') this.wasAway = true
    this.patch({ link })
    this.schedulePoll()
  }

  /** onOnline runs after every connect: fetch what was missed, send what waits. */
  onOnline(): void {
    // A fetch under way may have been answered before the line was up: what came between was pushed to nobody.
    void Promise.resolve(this.syncing)
      .then(() => this.sync())
      .then(() => this.flush())
  }

  /** onEnvelope takes one publication. */
  onEnvelope(envelope: Envelope): void {
    const id = this.state.conversation?.id
    if (envelope.type === 'message' && envelope.conversation_id === id) this.take([envelope.message])
    if (envelope.type === 'conversation' && envelope.conversation.id === id) {
      this.setConversation(envelope.conversation)
    }
    if (envelope.type === 'typing' && envelope.conversation_id === id && envelope.who === 'agent') {
      this.showTyping()
    }
  }

  /** sync opens the conversation, or fetches its state and every message after the last known one. */
  sync(): Promise<void> {
    this.syncing ??= this.catchUp().finally(() => (this.syncing = null))
    return this.syncing
  }

  private async catchUp(): Promise<void> {
    const conversation = this.state.conversation
    if (!conversation) return this.open()
    try {
      const known = lastSeq(this.state.messages)
      await this.fetchAfter(conversation.id)
      await this.refresh()
      this.markNew(known)
      this.patch({ error: '' })
    } catch (error) {
      // A session that is gone (404, 403) means a new citizen: begin anew. Else the next poll tries again.
      if (error instanceof ApiError && (error.status === 404 || error.status === 403)) {
        this.patch({ conversation: null, messages: [] })
        await this.open()
      }
    }
  }

  private async fetchAfter(id: string): Promise<void> {
    for (;;) {
      const after = lastSeq(this.state.messages)
      const page = await this.deps.api.fetchMessages(id, { after, limit: pageSize })
      if (this.state.conversation?.id !== id) return
      this.take(page.items)
      const reached = lastSeq(this.state.messages)
      if (reached >= page.last_seq || reached === after) return
    }
  }

  private markNew(known: number): void {
    const away = this.wasAway
    this.wasAway = false
    if (!away || known === 0 || countAfter(this.state.messages, known) === 0) return
    this.patch({ newFrom: known + 1 })
  }

  private async refresh(): Promise<void> {
    const id = this.state.conversation?.id
    if (!id) return
    const conversation = await this.deps.api.fetchConversation(id)
    if (this.state.conversation?.id === id) this.setConversation(conversation)
  }

  private setConversation(conversation: Conversation): void {
    this.patch({ conversation })
  }

  private adopt(conversation: Conversation, messages: Message[]): void {
    this.readUpTo = 0
    this.leaveStopped(conversation.id)
    this.patch({
      conversation,
      messages: [],
      loading: false,
      hasOlder: (messages[0]?.seq ?? 1) > 1,
      newFrom: 0,
    })
    this.take(messages)
  }

  /** What was held back belongs to the conversation it was said in: a new one begins without it. */
  private leaveStopped(id: string): void {
    for (const item of this.outbox.list()) {
      if (item.appeal && item.conversation_id !== id) this.outbox.remove(item.client_id)
    }
  }

  private take(incoming: Message[]): void {
    const messages = mergeMessages(this.state.messages, incoming)
    for (const message of incoming) if (message.client_id) this.outbox.remove(message.client_id)
    const heard = incoming.some(({ sender, content }) => sender === 'agent' || content.kind === 'closed')
    this.patch({ messages, ...(heard ? { typing: false } : {}) })
    if (hasGap(messages)) void this.sync()
  }

  private lastSeq(): number {
    const { messages } = this.state
    return messages[messages.length - 1]?.seq ?? 0
  }

  private flush(): Promise<void> {
    return this.state.conversation ? this.outbox.flush() : Promise.resolve()
  }

  private async deliver(item: OutboxItem): Promise<void> {
    const here = this.state.conversation
    if (!here) throw new ApiError({ status: 0, reason: 'offline', message: '正在连接，请稍候。' })
    const { client_id, kind, text, file_id, article_id, guide_id, seconds } = item
    const conversationId = item.conversation_id || here.id
    // From its first try on a message belongs to one conversation, or a repeat could store it twice.
    if (!item.conversation_id) this.outbox.requeue(client_id, { conversation_id: conversationId })
    const body = { client_id, kind, text, file_id, article_id, guide_id, seconds }
    const message = await this.send(conversationId, body)
    if (conversationId === here.id) this.take([message])
    this.schedulePoll()
  }

  private async send(id: string, body: SendBody): Promise<Message> {
    try {
      const { message } = await this.deps.link.call<{ message: Message }>('send', {
        conversation_id: id,
        ...body,
      })
      return message
    } catch {
      // Refused or cut on the socket: HTTP repeats it with the same client_id and gives the real reason.
      return this.deps.api.postMessage(id, body)
    }
  }

  private mark(messageId: string, feedback: Verdict | null): void {
    const messages = this.state.messages.map((m) => (m.id === messageId ? { ...m, feedback } : m))
    this.patch({ messages })
  }

  private showTyping(): void {
    this.stopTyping()
    this.patch({ typing: true })
    this.stopTyping = this.deps.later(() => this.patch({ typing: false }), typingFadesMs)
  }

  private schedulePoll(): void {
    this.stopPoll()
    if (!this.visible) return
    const wait = this.deps.link.state === 'online' ? safetyPollMs : pollMs
    this.stopPoll = this.deps.later(() => void this.poll(), wait)
  }

  private async poll(): Promise<void> {
    if (!this.needsPoll()) return
    await this.sync()
    await this.flush()
    if (this.needsPoll()) this.schedulePoll()
  }

  private needsPoll(): boolean {
    if (!this.visible || this.deps.link.state !== 'online' || !this.state.conversation) return this.visible
    const last = this.state.messages[this.state.messages.length - 1]
    return this.state.conversation.state === 'bot' && last?.sender === 'citizen'
  }

  private patch(change: Partial<ChatState>): void {
    this.state = { ...this.state, ...change }
    this.listeners.forEach((listener) => listener())
  }
}
