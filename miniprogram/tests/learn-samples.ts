import type { Item, Lesson, Pack, Today } from '@/packages/learn/lib/types'

/** sampleItem returns a single-choice item whose answer is b, changed as told. */
export function sampleItem(id: string, change: Partial<Item> = {}): Item {
  return {
    id,
    version: 1,
    key: id,
    kind: 'single',
    stem: '职工医保断缴后重新缴费，什么时候恢复待遇？',
    options: [
      { key: 'a', text: '缴费当月', why: '断缴超过三个月有等待期。' },
      { key: 'b', text: '以当地规定的等待期为准' },
      { key: 'c', text: '第二年' },
    ],
    partners: [],
    blanks: 0,
    matter: '医疗保险',
    ability: 'matter',
    difficulty: 2,
    answer: ['b'],
    explanation: '各地等待期不同。',
    basis: { name: '社会保险法', number: '', clause: '第二十三条' },
    ...change,
  }
}

/** sampleLesson returns a lesson of a text card, a quiz card and a list card, changed as told. */
export function sampleLesson(id = 'l1', change: Partial<Lesson> = {}): Lesson {
  const card = { title: '', text: '', lines: [], seconds: 0, spoken: '' }
  return {
    id,
    title: '异地就医备案',
    course: { id: 'k1', title: '医保' },
    ability: 'matter',
    matter: '医疗保险',
    version: 2,
    read_seconds: 180,
    listen_seconds: 200,
    card_count: 3,
    tags: [],
    progress: { state: 'new', card: 0 },
    cards: [
      {
        ...card,
        kind: 'text',
        title: '先备案再就医',
        text: '线上两分钟。',
        spoken: '先备案再就医。线上两分钟。',
      },
      { ...card, kind: 'quiz', item_id: `${id}-i1` },
      {
        ...card,
        kind: 'list',
        title: '要带',
        lines: [{ who: '', text: '社保卡', good: true }],
        spoken: '要带。社保卡。',
      },
    ],
    items: [sampleItem(`${id}-i1`)],
    ...change,
  }
}

/** sampleToday returns the plan of 2026-11-21, changed as told. */
export function sampleToday(change: Partial<Today> = {}): Today {
  return {
    name: '李敏',
    day: '2026-11-21',
    placed: true,
    level: 'new',
    budget_minutes: 5,
    spent_seconds: 60,
    streak: { days: 3, repair_left: 1, today: false },
    reviews_due: 2,
    review_minutes: 1,
    steps: [
      { action: 'review', title: '复习 2 道题', reason: '快忘了', minutes: 1 },
      {
        action: 'lesson',
        title: '异地就医备案',
        reason: '因为上周 3 次答错异地就医',
        minutes: 3,
        lesson_id: 'l1',
      },
    ],
    exam: null,
    notices: 0,
    next_remind: '08:10',
    ...change,
  }
}

/** samplePack returns a pack of one lesson, two due reviews and a challenge of one item, changed as told. */
export function samplePack(change: Partial<Pack> = {}): Pack {
  return {
    made_at: '2026-11-21T00:00:00Z',
    until: '2026-11-22T16:00:00Z',
    lessons: [sampleLesson()],
    reviews: [
      { item: sampleItem('r1'), due_at: '2026-11-20T00:00:00Z' },
      { item: sampleItem('r2'), due_at: '2026-11-21T00:00:00Z' },
      { item: sampleItem('r3'), due_at: '2026-11-22T01:00:00Z' },
    ],
    daily: [sampleItem('d1')],
    audio_budget_bytes: 0,
    today: sampleToday(),
    ...change,
  }
}
