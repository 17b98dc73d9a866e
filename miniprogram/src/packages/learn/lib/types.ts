/** How an item is answered. */
export type ItemKind = 'single' | 'multiple' | 'true_false' | 'order' | 'match' | 'fill_in' | 'dialogue'

/** Something to choose, to put in order or to match; why is shown after answering. */
export interface ItemOption {
  key: string
  text: string
  why?: string
}

/** The clause an explanation rests on. */
export interface ItemBasis {
  name: string
  number: string
  clause: string
}

/** One question. In practice it comes with its answer, in an exam without. */
export interface Item {
  id: string
  version: number
  key: string
  kind: ItemKind
  stem: string
  options: ItemOption[]
  partners: ItemOption[]
  blanks?: number
  matter: string
  ability: string
  difficulty: number
  article?: { id: string; title: string } | null
  answer?: string[]
  explanation?: string
  basis?: ItemBasis | null
}

export type CardKind =
  | 'text'
  | 'compare'
  | 'flow'
  | 'list'
  | 'dialogue'
  | 'change'
  | 'image'
  | 'audio'
  | 'video'
  | 'scene'
  | 'quiz'

/** One screen of a lesson; spoken is what is read aloud and also its transcript. */
export interface Card {
  kind: CardKind
  title: string
  text: string
  lines: { who?: string; text: string; good?: boolean }[]
  /** Address of the picture, sound or film. */
  file_url?: string
  seconds: number
  item_id?: string
  /** The article it cites; changed when that was published anew since. */
  article?: { id: string; title?: string; version: number; changed?: boolean } | null
  spoken: string
}

export type LessonState = 'new' | 'started' | 'done'

/** How far a learner is in a lesson; card counts from 0. */
export interface Progress {
  state: LessonState
  card: number
  done_at?: string | null
}

export interface LessonBrief {
  id: string
  title: string
  course: { id: string; title: string } | null
  ability: string
  matter: string
  version: number
  read_seconds: number
  listen_seconds: number
  card_count: number
  tags: string[]
  progress: Progress
}

export interface Lesson extends LessonBrief {
  cards: Card[]
  items: Item[]
  /** Texts the server has as recordings, in the order they are heard. */
  narrated?: { text: string; url: string }[]
}

export interface Course {
  id: string
  title: string
  summary: string
  lessons: LessonBrief[]
}

export type StepAction = 'lesson' | 'probe' | 'prove' | 'review' | 'assigned'

/** One thing the learner is asked to do today and why. */
export interface Step {
  action: StepAction
  title: string
  reason: string
  minutes: number
  lesson_id?: string
  exam_id?: string
  ability?: string
  matter?: string
  due_at?: string | null
}

export interface Streak {
  days: number
  repair_left: number
  today: boolean
}

export interface Today {
  name: string
  /** Day in China, "2026-11-21". */
  day: string
  placed: boolean
  level: 'new' | 'experienced'
  budget_minutes: number
  spent_seconds: number
  streak: Streak
  reviews_due: number
  review_minutes: number
  steps: Step[]
  exam?: { id: string; title: string; at?: string | null; attempt_id?: string } | null
  notices: number
  next_remind?: string
}

/** What a phone keeps to learn without network. */
export interface Pack {
  made_at: string
  until: string
  lessons: Lesson[]
  reviews: { item: Item; due_at: string }[]
  daily: Item[]
  audio_budget_bytes: number
  today: Today
}

export type AnswerSource = 'lesson' | 'review' | 'daily' | 'mistakes' | 'placement' | 'probe'

export type SessionKind = Exclude<AnswerSource, 'lesson'>

export interface Session {
  kind: SessionKind
  items: Item[]
  left: number
  done: boolean
}

/** What a device reports of a lesson; seconds are those since its last report, without answering. */
export interface ProgressEntry {
  client_id: string
  lesson_id: string
  version: number
  card: number
  done: boolean
  seconds: number
  at: string
}

export interface AnswerEntry {
  client_id: string
  item_id: string
  version: number
  response: string[]
  seconds: number
  source: AnswerSource
  lesson_id?: string
  at: string
}

export interface SyncBatch {
  device: string
  progress: ProgressEntry[]
  answers: AnswerEntry[]
}

/** Where a learner is in a lesson as the server merged it from all devices. */
export interface Standing {
  lesson_id: string
  card: number
  state: LessonState
  at: string
  /** The version of the lesson it is about. */
  version: number
}

export interface SyncResult {
  client_id: string
  right?: boolean
  score?: number
  answer?: string[]
  explanation?: string
  repeated?: boolean
  error?: { reason: string; message: string }
}

export interface SyncAnswer {
  progress: Standing[]
  results: SyncResult[]
  today: Today
}

export interface Settings {
  budget_minutes: number
  commute: string[]
  quiet_from: string
  quiet_to: string
  board: boolean
  matters: string[]
}

export interface Certificate {
  id: string
  code: string
  title: string
  name: string
  issued_at: string
  /** Without one it does not expire. */
  expires_at?: string
  state: 'valid' | 'expired' | 'revoked'
  exam_id: string
  score: number
}

export interface LearnerMe {
  radar: { ability: string; name: string; known: number; required: number; seen: boolean }[]
  matters: {
    matter: string
    known: number
    required: boolean
    state: 'gap' | 'doubt' | 'mastered' | 'unseen'
  }[]
  days: { day: string; seconds: number; items: number; right: number; lessons: number }[]
  streak: Streak
  totals: { lessons: number; items: number; seconds: number }
}

export interface Mistake {
  item: Item
  wrong: number
  last_at: string
  mine: string[]
}

export interface Board {
  opted: boolean
  /** Gains are percentage points of right answers. */
  rows: { rank: number; name: string; gain: number; mine: boolean }[]
  team: { goal_seconds: number; seconds: number; people: number }
}

export interface Notice {
  id: string
  kind: string
  title: string
  text: string
  link: { page: string; id?: string }
  at: string
  read_at?: string | null
}

export interface ExamInfo {
  id: string
  key: string
  title: string
  summary: string
  minutes: number
  pass: number
  items: number
  certificate: string
  open_from?: string | null
  open_until?: string | null
  requires: { kind: string; id: string; title: string; done: boolean }[]
  ready: boolean
  attempt?: { id: string; ends_at: string } | null
  last?: { score: number; passed: boolean; at: string } | null
  /** 0 to 100, like pass. */
  best?: number | null
}

/** score is 0 to 100, that of an item 0 to 1. */
export interface ExamResult {
  score: number
  passed: boolean
  right: number
  items: { item: Item; response: string[]; score: number }[]
  certificate?: Certificate | null
}

export interface Attempt {
  id: string
  exam: { id: string; title: string }
  state: 'open' | 'submitted' | 'expired'
  started_at: string
  ends_at: string
  server_time: string
  items: Item[]
  answers: Record<string, string[]>
  result?: ExamResult | null
}

export interface ExamAnswer {
  item_id: string
  response: string[]
  seconds: number
  at: string
}

export interface Signal {
  client_id: string
  kind: 'tab_hidden' | 'tab_shown' | 'paste'
  at: string
}

/** What anybody may see of a certificate. */
export interface CertificateCheck {
  title: string
  name: string
  issued_at: string
  expires_at?: string
  state: 'valid' | 'expired' | 'revoked'
}
