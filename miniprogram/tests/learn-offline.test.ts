import { beforeEach, describe, expect, it } from 'vitest'
import { ApiError } from '@/lib/errors'
import { memoryStore } from '@/lib/storage'
import type { KeyValue } from '@/lib/storage'
import type { AnswerEntry, ProgressEntry, Standing, SyncAnswer, SyncBatch } from '@/packages/learn/lib/types'
import { Offline } from '@/packages/learn/offline'
import { sampleLesson, samplePack, sampleToday } from './learn-samples'

const offline = () => new ApiError({ status: 0, reason: 'offline', message: '没有网络' })
const status = (code: number) => new ApiError({ status: code, reason: 'x', message: '不行' })

/** A server that stores every entry once and keeps the latest card of a lesson. */
class FakeServer {
  batches: SyncBatch[] = []
  answers = new Map<string, AnswerEntry>()
  progress = new Map<string, ProgressEntry>()
  repeated = 0
  before: (batch: SyncBatch) => void = () => undefined
  /** Runs after everything is stored and before the answer leaves: the place to die. */
  after: () => void = () => undefined
  edit: (answer: SyncAnswer) => SyncAnswer = (answer) => answer

  send = async (batch: SyncBatch): Promise<SyncAnswer> => {
    this.batches.push(structuredClone(batch))
    this.before(batch)
    const results = batch.answers.map((answer) => {
      const repeated = this.answers.has(answer.client_id)
      if (repeated) this.repeated++
      this.answers.set(answer.client_id, answer)
      return { client_id: answer.client_id, right: true, score: 1, repeated }
    })
    for (const entry of batch.progress) {
      if (!this.progress.has(entry.client_id)) this.progress.set(entry.client_id, entry)
    }
    this.after()
    const lessons = [...new Set(batch.progress.map((entry) => entry.lesson_id))]
    return this.edit({
      progress: lessons.map((id) => this.standing(id)),
      results,
      today: sampleToday({ spent_seconds: 300 }),
    })
  }

  private standing(id: string): Standing {
    const all = [...this.progress.values()].filter((entry) => entry.lesson_id === id)
    const last = all.sort((a, b) => (a.at < b.at ? 1 : -1))[0]
    const done = all.some((entry) => entry.done)
    return {
      lesson_id: id,
      version: 2,
      card: last?.card ?? 0,
      at: last?.at ?? '',
      state: done ? 'done' : 'started',
    }
  }

  seconds(): number {
    return [...this.progress.values()].reduce((sum, entry) => sum + entry.seconds, 0)
  }
}

let storage: KeyValue = memoryStore()
let server = new FakeServer()
let clock = 0
let ids = 0

const build = (owner = 'u1') =>
  new Offline({
    storage,
    owner,
    device: 'h5',
    send: server.send,
    onChange: () => undefined,
    now: () => clock,
    newId: () => `id-${++ids}`,
  })
const answer = (item_id: string): Omit<AnswerEntry, 'client_id' | 'at'> => ({
  item_id,
  version: 1,
  response: ['b'],
  seconds: 8,
  source: 'review',
})
const at = (card: number, done = false) => ({ lesson_id: 'l1', version: 2, card, done, seconds: 10 })

beforeEach(() => {
  storage = memoryStore()
  server = new FakeServer()
  clock = Date.parse('2026-11-21T01:00:00Z')
  ids = 0
})

describe('without network', () => {
  beforeEach(() => {
    server.before = () => {
      throw offline()
    }
  })

  it('shows progress at once and keeps it across a reload in the middle of a lesson', async () => {
    const before = build()
    await before.refresh(async () => samplePack()).catch(() => undefined)
    expect(before.hasPack()).toBe(true)
    before.addProgress(at(1))
    before.addAnswer({ ...answer('l1-i1'), source: 'lesson', lesson_id: 'l1' })
    await before.sync().catch(() => undefined)

    const after = build()
    expect(after.waiting()).toBe(2)
    expect(after.standing(sampleLesson())).toMatchObject({ card: 1, state: 'started' })
    expect(after.lesson('l1')?.progress).toMatchObject({ card: 1, state: 'started' })
    expect(after.today()).toMatchObject({ spent_seconds: 78, streak: { days: 4, today: true } })
  })

  it('a step leaves the day when its lesson is done, a review when it is answered', async () => {
    const learner = build()
    await learner.refresh(async () => samplePack()).catch(() => undefined)
    expect(learner.reviews().map((item) => item.id)).toEqual(['r1', 'r2'])
    learner.addAnswer(answer('r1'))
    learner.addAnswer(answer('r2'))
    learner.addProgress(at(2, true))
    expect(learner.reviews()).toEqual([])
    expect(learner.today()).toMatchObject({ reviews_due: 0, steps: [] })
  })

  it('tomorrow, tomorrow’s reviews are due and the day starts again', async () => {
    const learner = build()
    await learner.refresh(async () => samplePack()).catch(() => undefined)
    clock = Date.parse('2026-11-22T01:30:00Z')
    expect(learner.reviews().map((item) => item.id)).toEqual(['r1', 'r2', 'r3'])
    expect(learner.today()).toMatchObject({ day: '2026-11-22', spent_seconds: 0, reviews_due: 3 })
  })

  it('adds up what was never sent and leaves alone what was', async () => {
    const learner = build()
    learner.addProgress(at(1))
    learner.addProgress(at(2))
    expect(learner.waiting()).toBe(1)
    await learner.sync().catch(() => undefined)
    learner.addProgress(at(1, true))
    expect(learner.waiting()).toBe(2)
    server.before = () => undefined
    await learner.sync()
    expect(server.seconds()).toBe(30)
    expect(learner.standing(sampleLesson())).toMatchObject({ card: 1, state: 'done' })
  })
})

describe('back online', () => {
  it('sends everything once, with nothing left', async () => {
    const learner = build()
    learner.addAnswer(answer('r1'))
    learner.addProgress(at(2, true))
    await Promise.all([learner.sync(), learner.sync()])
    expect(server.batches).toHaveLength(1)
    expect(learner.waiting()).toBe(0)
    expect(build().waiting()).toBe(0)
    expect(learner.today()?.spent_seconds).toBe(300)
  })

  it('sends at most 200 of each at a time', async () => {
    const learner = build()
    for (let i = 0; i < 450; i++) learner.addAnswer(answer(`i${i}`))
    await learner.sync()
    expect(server.batches.map((batch) => batch.answers.length)).toEqual([200, 200, 50])
    expect(server.answers.size).toBe(450)
  })

  it('a server that dies after storing gets the same ids again and counts nothing twice', async () => {
    const learner = build()
    learner.addAnswer(answer('r1'))
    learner.addProgress(at(1))
    server.after = () => {
      throw status(502)
    }
    await expect(learner.sync()).rejects.toBeInstanceOf(ApiError)
    expect(learner.waiting()).toBe(2)
    learner.addProgress(at(2))

    server.after = () => undefined
    await build().sync()
    expect(server.repeated).toBe(1)
    expect(server.answers.size).toBe(1)
    expect(server.seconds()).toBe(20)
    expect(build().waiting()).toBe(0)
    expect(build().standing(sampleLesson()).card).toBe(2)
  })

  it('keeps what the server did not answer for, and does not ask in a circle', async () => {
    const learner = build()
    learner.addAnswer(answer('r1'))
    learner.addAnswer(answer('r2'))
    server.edit = (said) => ({ ...said, results: said.results.filter((r) => r.client_id !== 'id-2') })
    await learner.sync()
    expect(learner.waiting()).toBe(1)
    expect(server.batches.length).toBeLessThan(4)
    server.edit = (said) => said
    await learner.sync()
    expect(learner.waiting()).toBe(0)
  })

  it('sets aside what the server never answers for', async () => {
    const learner = build()
    learner.addProgress(at(1))
    server.edit = (said) => ({ ...said, progress: [] })
    for (let i = 0; i < 5; i++) await learner.sync()
    expect(learner.waiting()).toBe(0)
    expect(learner.refused()).toBe(1)
  })

  it('takes an error of one entry as its answer', async () => {
    const learner = build()
    learner.addAnswer(answer('gone'))
    learner.addAnswer(answer('r1'))
    const error = { reason: 'item_gone', message: '题目不在了。' }
    server.edit = (said) => ({
      ...said,
      results: [
        { client_id: 'id-1', error },
        { client_id: 'id-2', right: true },
      ],
    })
    await learner.sync()
    expect(learner.waiting()).toBe(0)
    expect(learner.refused()).toBe(1)
  })

  it('finds the one entry for which a whole batch is refused, and sends the others', async () => {
    const learner = build()
    for (let i = 0; i < 9; i++) learner.addAnswer(answer(`i${i}`))
    learner.addProgress(at(1))
    server.before = (batch) => {
      if (batch.answers.some((entry) => entry.item_id === 'i5')) throw status(422)
    }
    await learner.sync()
    expect(server.answers.size).toBe(8)
    expect(server.progress.size).toBe(1)
    expect(learner.waiting()).toBe(0)
    expect(learner.refused()).toBe(1)
  })

  it.each([401, 403, 404, 429, 500])('keeps everything on status %i', async (code) => {
    const learner = build()
    learner.addAnswer(answer('r1'))
    server.before = () => {
      throw status(code)
    }
    await expect(learner.sync()).rejects.toBeInstanceOf(ApiError)
    expect(learner.waiting()).toBe(1)
  })

  it('takes what is added while it is sending', async () => {
    const learner = build()
    learner.addAnswer(answer('r1'))
    const running = learner.sync()
    learner.addAnswer(answer('r2'))
    await running
    expect(server.answers.size).toBe(2)
    expect(learner.waiting()).toBe(0)
  })
})

describe('the pack', () => {
  it('is asked for after everything was sent', async () => {
    const learner = build()
    learner.addAnswer(answer('r1'))
    let sentBefore = 0
    await learner.refresh(async () => {
      sentBefore = server.answers.size
      return samplePack()
    })
    expect(sentBefore).toBe(1)
  })

  it('keeps what the other device did later', async () => {
    const learner = build()
    await learner.refresh(async () => samplePack())
    learner.addProgress(at(1))
    const there = {
      lesson_id: 'l1',
      version: 2,
      card: 2,
      state: 'started',
      at: '2026-11-21T02:00:00Z',
    } as const
    server.edit = (said) => ({ ...said, progress: [there] })
    await learner.sync()
    expect(learner.standing(sampleLesson())).toEqual(there)
    clock = Date.parse('2026-11-21T01:30:00Z')
    learner.addProgress(at(0))
    expect(learner.standing(sampleLesson()).card).toBe(2)
    clock = Date.parse('2026-11-21T02:30:00Z')
    learner.addProgress(at(1))
    expect(learner.standing(sampleLesson()).card).toBe(1)
  })

  it('believes nothing of what is said about another version of the lesson', async () => {
    const learner = build()
    await learner.refresh(async () => samplePack())
    learner.addProgress(at(1))
    const newer = { lesson_id: 'l1', version: 3, card: 2, state: 'done', at: '2026-11-21T02:00:00Z' } as const
    server.edit = (said) => ({ ...said, progress: [newer] })
    await learner.sync()
    expect(learner.standing(sampleLesson())).toMatchObject({ card: 0, state: 'new' })
  })

  it('brings today’s challenge only once', async () => {
    const learner = build()
    await learner.refresh(async () => samplePack())
    expect(learner.daily()).toHaveLength(1)
    learner.addAnswer({ ...answer('d1'), source: 'daily' })
    expect(learner.daily()).toEqual([])
    await learner.refresh(async () => samplePack())
    expect(learner.daily()).toEqual([])
  })

  it('does not go back to a card that was reached before it arrived', async () => {
    const learner = build()
    await learner.refresh(async () => {
      learner.addProgress(at(2))
      return samplePack()
    })
    expect(learner.standing(sampleLesson()).card).toBe(2)
    expect(learner.waiting()).toBe(0)
  })
})

it('keeps learners on one phone apart', async () => {
  const first = build('u1')
  first.addAnswer(answer('r1'))
  const second = build('u2')
  expect(second.waiting()).toBe(0)
  await second.sync()
  expect(server.batches).toEqual([])
  expect(build('u1').waiting()).toBe(1)
})

it('after a logout only what was not sent stays on the phone', async () => {
  const learner = build()
  await learner.refresh(async () => samplePack())
  learner.addAnswer(answer('r1'))
  learner.forget()
  expect([build().hasPack(), build().waiting()]).toEqual([false, 1])
  await build().sync()
  const sent = build()
  sent.forget()
  expect(storage.get('learn.u1.queue')).toBeUndefined()
})

it('loses nothing when the learner has two windows', async () => {
  const [first, second] = [build(), build()]
  first.addAnswer(answer('r1'))
  second.addAnswer(answer('r2'))
  first.addAnswer(answer('r3'))
  await first.sync()
  second.addAnswer(answer('r4'))
  await second.sync()
  expect([...server.answers.values()].map((entry) => entry.item_id)).toEqual(['r1', 'r2', 'r3', 'r4'])
  expect([server.repeated, build().waiting()]).toEqual([0, 0])
})

it('works on where nothing can be stored', async () => {
  storage = { get: () => undefined, set: () => undefined, remove: () => undefined }
  const learner = build()
  expect(learner.addAnswer(answer('r1'))).toBe(false)
  expect(learner.addAnswer(answer('r2'))).toBe(false)
  await learner.sync()
  expect(server.answers.size).toBe(2)
  expect(learner.waiting()).toBe(0)
})

it('gives the place of the pack to answers when the phone is full, and says when even that is not enough', async () => {
  const store = memoryStore()
  let room = 100_000
  const size = () =>
    ['pack', 'queue', 'known'].reduce((sum, k) => sum + lengthOf(store.get(`learn.u1.${k}`)), 0)
  const lengthOf = (value: unknown) => (value === undefined ? 0 : JSON.stringify(value).length)
  storage = {
    ...store,
    set: (key, value) => {
      if (size() - lengthOf(store.get(key)) + lengthOf(value) <= room) store.set(key, value)
    },
  }
  const learner = build()
  await learner.refresh(async () => samplePack())
  room = size() + 50
  expect(learner.addAnswer(answer('r1'))).toBe(true)
  expect(build().waiting()).toBe(1)
  room = size()
  expect(learner.addAnswer(answer('r2'))).toBe(false)
})

it('refuses more than 4,000', () => {
  storage.set('learn.u1.queue', {
    progress: [],
    answers: Array.from({ length: 4_000 }, (_, i) => ({ ...answer('x'), client_id: `c${i}`, at: '' })),
    sent: [],
    tries: {},
    refused: [],
  })
  expect(build().addAnswer(answer('r1'))).toBe(false)
  expect(build('u2').addAnswer(answer('r1'))).toBe(true)
})
