import { describe, expect, it } from 'vitest'
import { memoryStore } from '@/lib/storage'
import { dueText, isPossible, lessonAfter, minutesText, pathOf, startOf } from '@/packages/learn/lib/plan'
import {
  answered,
  dropRun,
  firstOpen,
  isLast,
  keepRun,
  loadRun,
  mayGoOn,
  moved,
  openItems,
  startRun,
} from '@/packages/learn/lib/run'
import type { Run } from '@/packages/learn/lib/run'
import { Stopwatch } from '@/packages/learn/lib/stopwatch'
import type { Standing, Step } from '@/packages/learn/lib/types'
import { keyAction } from '@/packages/learn/lib/useKeys'
import { swipeOf } from '@/packages/learn/lib/useSwipe'
import { basisText } from '@/packages/learn/lib/words'
import { sampleLesson, sampleToday } from './learn-samples'

const lesson = sampleLesson()
const standing = (change: Partial<Standing> = {}): Standing => ({
  lesson_id: 'l1',
  card: 0,
  state: 'new',
  at: '',
  version: 2,
  ...change,
})
const run = (change: Partial<Run> = {}): Run => ({
  lessonId: 'l1',
  version: 2,
  card: 0,
  answers: {},
  ...change,
})

describe('a lesson', () => {
  it.each<[string, Standing, Run | undefined, Run]>([
    ['begins', standing(), undefined, run()],
    ['goes on where it was left', standing({ state: 'started', card: 2 }), undefined, run({ card: 2 })],
    [
      'remembers its answers after a reload',
      standing({ state: 'started', card: 1 }),
      run({ card: 1, answers: { 'l1-i1': ['b'] } }),
      run({ card: 1, answers: { 'l1-i1': ['b'] } }),
    ],
    [
      'forgets answers to an older version',
      standing({ card: 1 }),
      run({ version: 1, answers: { x: ['a'] } }),
      run({ card: 1 }),
    ],
    ['forgets answers to another lesson', standing(), run({ lessonId: 'l2', answers: { x: ['a'] } }), run()],
    ['begins again when it was done', standing({ state: 'done', card: 2 }), run({ card: 2 }), run()],
    [
      'stays inside when the lesson became shorter',
      standing({ state: 'started', card: 9 }),
      undefined,
      run({ card: 2 }),
    ],
  ])('%s', (_, where, saved, expected) => {
    expect(startRun(lesson, where, saved)).toEqual(expected)
  })

  it('wants an answer before it goes on', () => {
    const quiz = run({ card: 1 })
    expect(mayGoOn(lesson, run())).toBe(true)
    expect(mayGoOn(lesson, quiz)).toBe(false)
    expect(mayGoOn(lesson, answered(quiz, 'l1-i1', ['a']))).toBe(true)
  })

  it('keeps the first answer', () => {
    const once = answered(run(), 'l1-i1', ['a'])
    expect(answered(once, 'l1-i1', ['b'])).toBe(once)
  })

  it('knows its end and what is still open', () => {
    expect(isLast(lesson, moved(lesson, run(), 5))).toBe(true)
    expect(moved(lesson, run(), -1).card).toBe(0)
    expect(openItems(lesson, run()).map((item) => item.id)).toEqual(['l1-i1'])
    expect(firstOpen(lesson, run())).toBe(1)
    expect(firstOpen(lesson, answered(run(), 'l1-i1', ['a']))).toBe(2)
  })

  it('is kept per learner', () => {
    const storage = memoryStore()
    keepRun(storage, 'u1', run({ card: 1 }))
    expect(loadRun(storage, 'u1')?.card).toBe(1)
    expect(loadRun(storage, 'u2')).toBeUndefined()
    dropRun(storage, 'u1')
    expect(loadRun(storage, 'u1')).toBeUndefined()
  })
})

describe('the day', () => {
  const online = { online: true, lessons: [] }
  const tunnel = { online: false, lessons: [sampleLesson('l1')] }
  const step = (change: Partial<Step>): Step => ({
    action: 'lesson',
    title: '',
    reason: '',
    minutes: 4,
    ...change,
  })

  it('starts with one tap what comes first', () => {
    expect(startOf(sampleToday(), online)).toEqual({
      path: '/packages/learn/session/index?kind=review',
      minutes: 1,
      text: '开始今天的 1 分钟',
    })
  })

  it('starts newcomers with the placement, which needs the network', () => {
    const newcomer = sampleToday({ placed: false })
    expect(startOf(newcomer, online).path).toContain('kind=placement')
    expect(startOf(newcomer, tunnel).path).toContain('kind=review')
  })

  it('without network starts what the phone holds', () => {
    const steps = [
      step({ action: 'probe', matter: '医保' }),
      step({ lesson_id: 'l9' }),
      step({ lesson_id: 'l1' }),
    ]
    expect(startOf(sampleToday({ steps }), tunnel).path).toContain('id=l1')
    expect(steps.map((s) => isPossible(s, tunnel))).toEqual([false, false, true])
  })

  it('always has something to do', () => {
    expect(startOf(sampleToday({ steps: [] }), online).path).toContain('kind=daily')
    expect(startOf(sampleToday({ steps: [] }), tunnel)).toMatchObject({
      minutes: 3,
      path: expect.stringContaining('id=l1'),
    })
    const done = sampleLesson('l1', { progress: { state: 'done', card: 2 } })
    expect(startOf(sampleToday({ steps: [] }), { online: false, lessons: [done] }).path).toContain(
      'kind=daily',
    )
  })

  it('goes on with the day’s next lesson, else with the next on the phone', () => {
    const phone = { online: false, lessons: [sampleLesson('l1'), sampleLesson('l2', { title: '生育津贴' })] }
    expect(lessonAfter('l1', sampleToday(), phone)).toEqual({ id: 'l2', title: '生育津贴' })
    expect(lessonAfter('l2', sampleToday(), phone)).toEqual({ id: 'l1', title: '异地就医备案' })
    expect(lessonAfter('l1', undefined, { online: true, lessons: [sampleLesson('l1')] })).toBeNull()
  })

  it.each([
    [step({ lesson_id: 'l1' }), '/packages/learn/player/index?id=l1'],
    [step({ action: 'review' }), '/packages/learn/session/index?kind=review'],
    [step({ action: 'assigned' }), '/packages/learn/exams/index'],
    [
      step({ action: 'probe', ability: 'matter', matter: '医保' }),
      '/packages/learn/session/index?kind=probe&matter=%E5%8C%BB%E4%BF%9D',
    ],
  ])('a step leads to its page', (what, path) => expect(pathOf(what)).toBe(path))

  it.each([
    ['2026-11-20T00:00:00Z', '已过期'],
    ['2026-11-21T10:00:00Z', '今天到期'],
    ['2026-11-24T01:00:00Z', '还有 3 天'],
    ['', ''],
  ])('says until when: %s', (at, text) => expect(dueText(at, Date.parse('2026-11-21T00:00:00Z'))).toBe(text))

  it('rounds minutes up', () => expect([61, 60, 5].map(minutesText)).toEqual(['2 分钟', '1 分钟', '1 分钟']))
})

describe('the watch', () => {
  it('counts what was learned, not what the phone lay in a pocket', () => {
    let now = 0
    const watch = new Stopwatch(() => now)
    now = 5_000
    watch.pause()
    now = 60_000
    watch.resume()
    now = 62_000
    expect(watch.take()).toBe(7)
    expect(watch.take()).toBe(0)
    now = 3_600_000
    expect(watch.take()).toBe(180)
  })

  it('counts what was before a pause when it is read during the pause', () => {
    let now = 0
    const watch = new Stopwatch(() => now)
    now = 4_000
    watch.pause()
    now = 9_000
    expect(watch.take()).toBe(4)
    watch.resume()
    now = 10_000
    expect(watch.take()).toBe(1)
  })
})

it.each([
  [-100, 10, 1],
  [100, 10, -1],
  [-30, 0, 0],
  [-100, 90, 0],
])('a finger’s way of %i, %i turns %i cards', (dx, dy, by) => expect(swipeOf(dx, dy)).toBe(by))

it('keys of keyboards and earphones mean the same', () => {
  expect(['Enter', ' ', 'MediaTrackNext'].map(keyAction)).toEqual(['next', 'next', 'next'])
  expect(keyAction('MediaPlayPause')).toBe('toggle')
  expect(keyAction('a')).toBeUndefined()
})

it('says a clause in one line', () => {
  expect(basisText({ name: '社会保险法', number: '主席令第35号', clause: '第二十三条' })).toBe(
    '《社会保险法》（主席令第35号）第二十三条',
  )
  expect(basisText(null)).toBe('')
})
