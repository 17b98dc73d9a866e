import { ApiError } from '@/lib/errors'
import type { KeyValue } from '@/lib/storage'
import { lessonsOf, reviewsDue, standingOf, todayWith } from './lib/local'
import type { Known } from './lib/local'
import { emptyQueue, mergeProgress, nextBatch, sizeOf, withoutIds } from './lib/queue'
import type { Queue } from './lib/queue'
import type {
  AnswerEntry,
  Item,
  Lesson,
  Pack,
  ProgressEntry,
  Standing,
  SyncAnswer,
  SyncBatch,
  Today,
} from './lib/types'

export interface OfflineDeps {
  storage: KeyValue
  /** The learner; what is kept for one is never shown to or sent for another. */
  owner: string
  device: string
  /** Sends a batch; must be safe to repeat with the same client_ids. */
  send: (batch: SyncBatch) => Promise<SyncAnswer>
  onChange: () => void
  now: () => number
  newId: () => string
}

/** More waiting than this is refused, so that a phone without network cannot fill its storage. */
const maxWaiting = 4_000
/** An entry that as many complete answers of the server left out is set aside: it would block the rest. */
const maxTries = 5
/** Statuses with which the server refuses what a batch says, not that it comes now. */
const refusals = [400, 413, 422]

/**
 * Offline is what a phone knows of a learner: the pack it downloaded and what was done since. What is
 * shown is always both together. Entries leave the queue only when the server answered for each; until
 * then they are sent again with the same client_ids, across restarts of the program.
 */
export class Offline {
  private queue: Queue
  private known: Known
  private running: Promise<void> | null = null
  /** The storage did not take the queue: then only this object has it. */
  private unsaved = false

  constructor(private readonly deps: OfflineDeps) {
    this.queue = deps.storage.get<Queue>(this.key('queue')) ?? emptyQueue()
    this.known = deps.storage.get<Known>(this.key('known')) ?? { standings: {}, answered: [] }
    this.known.pack = deps.storage.get<Pack>(this.key('pack'))
  }

  /** waiting returns how many entries the server does not know yet. */
  waiting(): number {
    return sizeOf(this.queue)
  }

  /** refused returns how many entries the server did not take. */
  refused(): number {
    return this.queue.refused.length
  }

  /** hasPack reports whether there is anything to learn without network. */
  hasPack(): boolean {
    return this.known.pack !== undefined
  }

  /** audio returns the addresses of the pack's sounds, the first needed first, and the budget for them. */
  audio(): { urls: string[]; budget: number } {
    const urls = (this.known.pack?.lessons ?? []).flatMap(soundsOf)
    return { urls, budget: this.known.pack?.audio_budget_bytes ?? 0 }
  }

  /** today returns the day as the server planned it and as it went on on this phone. */
  today(): Today | undefined {
    return todayWith(this.known, this.queue, this.deps.now())
  }

  /** lesson returns a lesson of the pack with the progress made here. */
  lesson(id: string): Lesson | undefined {
    return lessonsOf(this.known, this.queue).find((lesson) => lesson.id === id)
  }

  /** lessons returns all lessons of the pack with the progress made here. */
  lessons(): Lesson[] {
    return lessonsOf(this.known, this.queue)
  }

  /** standing returns how far the learner is in a lesson: the server's word and what was done since. */
  standing(lesson: Lesson): Standing {
    return standingOf(lesson, this.known, this.queue)
  }

  /** reviews returns the items of the pack that are due and not answered since. */
  reviews(): Item[] {
    return reviewsDue(this.known, this.queue, this.deps.now())
  }

  /** daily returns what is left of today's challenge. */
  daily(): Item[] {
    const answered = new Set(this.queue.answers.filter((a) => a.source === 'daily').map((a) => a.item_id))
    for (const id of this.known.daily ?? []) answered.add(id)
    return (this.known.pack?.daily ?? []).filter((item) => !answered.has(item.id))
  }

  /** addProgress notes how far the learner is; it reports false when the phone can take no more. */
  addProgress(entry: Omit<ProgressEntry, 'client_id' | 'at'>): boolean {
    const full: ProgressEntry = { ...entry, client_id: this.deps.newId(), at: this.time() }
    const queue = this.reread()
    return this.add({ ...queue, progress: mergeProgress(queue, full) })
  }

  /** addAnswer notes an answer; it reports false when the phone can take no more. */
  addAnswer(entry: Omit<AnswerEntry, 'client_id' | 'at'>): boolean {
    const full: AnswerEntry = { ...entry, client_id: this.deps.newId(), at: this.time() }
    const queue = this.reread()
    return this.add({ ...queue, answers: [...queue.answers, full] })
  }

  /** sync sends what is waiting until nothing is left or the line breaks; concurrent calls share one run. */
  sync(): Promise<void> {
    return this.running ?? this.exclusive(() => this.drain())
  }

  /** refresh syncs and then replaces the pack; in this order, so that the new pack knows what was sent. */
  refresh(fetchPack: () => Promise<Pack>): Promise<void> {
    const before = this.running
    return this.exclusive(async () => {
      await before?.catch(() => undefined)
      await this.drain()
      this.keepPack(await fetchPack())
      await this.drain()
    })
  }

  /** forget drops what can be fetched again when somebody logs out; what was not sent stays. */
  forget(): void {
    this.known = { standings: {}, answered: [] }
    const names = sizeOf(this.reread()) > 0 ? ['pack', 'known'] : ['pack', 'known', 'queue']
    for (const name of names) this.deps.storage.remove(this.key(name))
  }

  private exclusive(work: () => Promise<void>): Promise<void> {
    const run = work().finally(() => {
      if (this.running === run) this.running = null
    })
    this.running = run
    return run
  }

  private keepPack(pack: Pack): void {
    // What the pack says of lessons is newer than what was heard before.
    this.known = { pack, standings: {}, answered: [], daily: this.dailyOf(pack) }
    this.keep('pack', pack)
    this.keepKnown()
    this.deps.onChange()
  }

  /** dailyOf keeps which items of today's challenge were answered: the pack brings them again. */
  private dailyOf(pack: Pack): string[] {
    return pack.today.day === this.known.pack?.today.day ? (this.known.daily ?? []) : []
  }

  private async drain(): Promise<void> {
    for (let batch = nextBatch(this.reread()); batch; batch = nextBatch(this.reread())) {
      await this.deliver(batch.progress, batch.answers)
      // A server that answers for nothing is asked again later, not in a circle.
      if ([...batch.progress, ...batch.answers].every((entry) => this.holds(entry.client_id))) return
    }
  }

  private holds(clientId: string): boolean {
    return [...this.queue.progress, ...this.queue.answers].some((entry) => entry.client_id === clientId)
  }

  /** deliver sends entries; a batch that is refused as a whole is halved until the culprit is alone. */
  private async deliver(progress: ProgressEntry[], answers: AnswerEntry[]): Promise<void> {
    this.markSent([...progress, ...answers])
    try {
      this.take(progress, answers, await this.deps.send({ device: this.deps.device, progress, answers }))
    } catch (error) {
      if (!(error instanceof ApiError) || !refusals.includes(error.status)) throw error
      await this.deliverParts(progress, answers)
    }
  }

  private async deliverParts(progress: ProgressEntry[], answers: AnswerEntry[]): Promise<void> {
    const all = progress.length + answers.length
    if (all === 1) return this.setAside([...progress, ...answers].map((entry) => entry.client_id))
    const p = Math.ceil(progress.length / 2)
    const a = progress.length > 1 ? Math.ceil(answers.length / 2) : Math.floor(answers.length / 2)
    await this.deliver(progress.slice(0, p), answers.slice(0, a))
    await this.deliver(progress.slice(p), answers.slice(a))
  }

  /** take removes what the server answered for and believes what it said. */
  private take(progress: ProgressEntry[], answers: AnswerEntry[], said: SyncAnswer): void {
    const lessons = new Set(said.progress.map((standing) => standing.lesson_id))
    const done = new Set(said.results.map((result) => result.client_id))
    for (const entry of progress) if (lessons.has(entry.lesson_id)) done.add(entry.client_id)
    this.learn(
      answers.filter((a) => done.has(a.client_id)),
      said,
    )
    const refused = said.results.filter((result) => result.error).map((result) => result.client_id)
    this.reread()
    this.store({ ...withoutIds(this.queue, done), refused: [...this.queue.refused, ...refused].slice(-20) })
    this.countTries([...progress, ...answers].filter((entry) => !done.has(entry.client_id)))
  }

  private learn(answers: AnswerEntry[], said: SyncAnswer): void {
    const { known } = this
    for (const standing of said.progress) known.standings[standing.lesson_id] = standing
    known.today = said.today
    known.answered = [...known.answered, ...answers.map((a) => a.item_id)].slice(-1_000)
    const daily = answers.filter((a) => a.source === 'daily').map((a) => a.item_id)
    known.daily = [...(known.daily ?? []), ...daily].slice(-50)
    this.keepKnown()
  }

  private countTries(left: { client_id: string }[]): void {
    if (left.length === 0) return
    const tries = { ...this.queue.tries }
    for (const { client_id } of left) tries[client_id] = (tries[client_id] ?? 0) + 1
    this.store({ ...this.queue, tries })
    this.setAside(left.map((e) => e.client_id).filter((id) => (tries[id] ?? 0) >= maxTries))
  }

  private setAside(ids: string[]): void {
    if (ids.length === 0) return
    const refused = [...this.queue.refused, ...ids].slice(-20)
    this.store({ ...withoutIds(this.queue, new Set(ids)), refused })
  }

  /** markSent keeps entries from being changed: the server may have stored them and its answer been lost. */
  private markSent(entries: { client_id: string }[]): void {
    this.reread()
    const sent = new Set([...this.queue.sent, ...entries.map((entry) => entry.client_id)])
    if (sent.size !== this.queue.sent.length) this.store({ ...this.queue, sent: [...sent] })
  }

  /** reread takes in what the same learner did in another window of this browser. */
  private reread(): Queue {
    if (!this.unsaved) this.queue = this.deps.storage.get<Queue>(this.key('queue')) ?? this.queue
    return this.queue
  }

  private add(queue: Queue): boolean {
    if (sizeOf(queue) > maxWaiting) return false
    return this.store(queue)
  }

  private store(queue: Queue): boolean {
    this.queue = queue
    this.unsaved = !(this.keep('queue', queue) || this.makeRoom(queue))
    this.deps.onChange()
    return !this.unsaved
  }

  /** makeRoom gives the pack's place to the queue: a pack can be fetched again, answers cannot. */
  private makeRoom(queue: Queue): boolean {
    this.deps.storage.remove(this.key('pack'))
    return this.keep('queue', queue)
  }

  private keepKnown(): void {
    const { standings, answered, today, daily } = this.known
    this.keep('known', { standings, answered, today, daily })
  }

  private keep(name: string, value: unknown): boolean {
    const key = this.key(name)
    this.deps.storage.set(key, value)
    // A full storage refuses in silence; only reading back tells.
    return JSON.stringify(this.deps.storage.get(key)) === JSON.stringify(value)
  }

  private key(name: string): string {
    return `learn.${this.deps.owner}.${name}`
  }

  private time(): string {
    return new Date(this.deps.now()).toISOString()
  }
}

/** soundsOf lists what of a lesson can be heard: what its makers recorded, then what was read aloud. */
function soundsOf({ cards, narrated }: Lesson): string[] {
  const made = cards.filter((card) => card.kind === 'audio').flatMap((card) => card.file_url ?? [])
  return [...made, ...(narrated ?? []).map(({ url }) => url)]
}
