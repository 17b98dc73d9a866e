/** Shapes of the API, version 1. Times are RFC 3339 in UTC, dates are YYYY-MM-DD, ids are opaque. */

export interface Citizen {
  id: string
  kind: 'guest' | 'citizen'
  display_name: string
  phone_masked: string
  /** The number was proved by WeChat; a typed one was not. */
  phone_verified?: boolean
  elder_mode: boolean
}

export interface GuestSession {
  token: string
  expires_at: string
  citizen: Citizen
}

export interface ListOf<T> {
  items: T[]
  next?: string
}

export interface SuggestItem {
  article_id: string
  question: string
}

export interface Tile {
  key: string
  title: string
  icon: string
  kind: 'category' | 'page' | 'phone' | 'human'
  target: string
}

export interface ServiceNumber {
  name: string
  number: string
  about: string
  kind: string
  hours?: string
}

export interface ServiceHours {
  open: boolean
  text: string
  agents_online: number
}

export interface Home {
  city: string
  hotline: string
  hours: ServiceHours
  hot_questions: SuggestItem[]
  tiles: Tile[]
  numbers: ServiceNumber[]
  /** How many notices the citizen has not read yet; only when the server knows who asks. */
  unread_notices?: number
}

export interface Block {
  type:
    | 'text'
    | 'steps'
    | 'materials'
    | 'phone'
    | 'outlets'
    | 'link'
    | 'image'
    | 'article'
    | 'guide'
    | 'calculator'
  title?: string
  text?: string
  items?: string[]
  name?: string
  number?: string
  url?: string
  outlet_kind?: string
  article_id?: string
  file_id?: string
  guide_id?: string
  calculator_id?: string
}

export interface Source {
  name: string
  number?: string
  clause?: string
  date?: string
  url?: string
}

export interface FileRef {
  id: string
  url: string
  mime?: string
  size?: number
  width?: number
  height?: number
  /** How long a recording is. */
  seconds?: number
}

export type ActionName = 'human' | 'letter' | 'phone'

export interface LetterOffer {
  demand_type: DemandType
  title: string
  text: string
}

export interface Content {
  kind:
    | 'text'
    | 'image'
    | 'voice'
    | 'answer'
    | 'candidates'
    | 'decline'
    | 'emergency'
    | 'notice'
    | 'closed'
    | 'ask'
  text: string
  blocks?: Block[]
  sources?: Source[]
  article_id?: string
  article_version?: number
  question?: string
  local?: boolean
  department?: string
  valid_from?: string
  valid_until?: string
  updated_at?: string
  /** A model chose the words; they were checked against the approved ones. */
  worded?: boolean
  /** What must be shown under words a model chose. */
  ai_label?: string
  candidates?: SuggestItem[]
  options?: string[]
  actions?: ActionName[]
  /** Several questions of one message, answered one by one; without an article: not answered. */
  parts?: { question: string; article_id?: string }[]
  /** What the citizen demands, ready to be sent as a letter. */
  action_letter?: LetterOffer | null
  file?: FileRef | null
  /** The step of a guide this message belongs to. */
  guide?: GuideStep | null
}

export type RunState = 'open' | 'done' | 'left'

/** Where a guide stands in a conversation. */
export interface GuideStep {
  run_id: string
  guide_id: string
  title: string
  step: string
  at: number
  of: number
  state: RunState
  answers: { step: string; label: string; value_label: string }[]
}

export interface Guide {
  id: string
  key: string
  title: string
  summary: string
  category: string
}

export interface Checklist {
  title: string
  lead: string
  sections: { title: string; items: { text: string; note: string }[] }[]
  sources: Source[]
  outlet_kind: string
  phone: { name: string; number: string } | null
  article_ids: string[]
  share_text: string
  letter: { demand_type: DemandType; title: string; text: string } | null
}

/** A guide as one citizen walks it. */
export interface GuideRun {
  id: string
  guide_id: string
  title: string
  state: RunState
  conversation_id: string
  at: number
  of: number
  answers: { step: string; label: string; value: string; value_label: string }[]
  checklist: Checklist | null
  updated_at: string
}

export type InputType = 'date' | 'month' | 'integer' | 'decimal' | 'money' | 'choice' | 'yes_no'

/** One question of a calculator. Values travel as text: 2026-11-21, 2026-11, 1200.50, yes, no. */
export interface CalculatorInput {
  key: string
  label: string
  type: InputType
  unit: string
  help: string
  required: boolean
  min: string
  max: string
  default: string
  options: { value: string; label: string }[]
  /** The question is asked only when another has one of these values. */
  when: { key: string; values: string[] } | null
}

export interface CalculatorBrief {
  id: string
  key: string
  title: string
  summary: string
  category: string
}

export interface Calculator extends CalculatorBrief {
  version: number
  inputs: CalculatorInput[]
  note: string
  valid_from?: string
  valid_until?: string
}

export interface Clause {
  key: string
  name: string
  number: string
  clause: string
  date: string
  url: string
  text: string
}

/** The result of a calculation: what came out, how, and on which clauses. */
export interface Sheet {
  id: string
  calculator_id: string
  version: number
  title: string
  as_of: string
  inputs: { key: string; label: string; value: string; text: string }[]
  results: { key: string; label: string; value: string; unit: string; text: string; main: boolean }[]
  steps: {
    n: number
    label: string
    formula: string
    /** The formula with its figures, and the figure before rounding. */
    worked: string
    value: string
    unit: string
    text: string
    note: string
    rounding: string
    clause_key: string
  }[]
  assumptions: string[]
  clauses: Clause[]
  text: string
  created_at: string
}

export type Verdict = 'up' | 'down'

export interface Message {
  id: string
  conversation_id: string
  seq: number
  client_id: string
  sender: 'citizen' | 'bot' | 'agent' | 'system'
  sender_name: string
  kind: string
  text: string
  content: Content
  reply_to?: string
  feedback?: Verdict | null
  created_at: string
}

export interface QueuePlace {
  position: number
  ahead: number
  estimate_seconds: number
}

export type ConversationState = 'bot' | 'waiting' | 'agent' | 'closed'

export interface Conversation {
  id: string
  state: ConversationState
  agent: { id: string; name: string } | null
  queue: QueuePlace | null
  last_seq: number
  citizen_read_seq: number
  agent_read_seq: number
  opened_at: string
  closed_at: string | null
  rating: number | null
}

export interface HandoffResult {
  state: ConversationState
  queue: QueuePlace | null
  letter_offered: boolean
}

export interface FeedbackResult {
  message_id: string
  verdict: Verdict
  offer_human: boolean
}

export interface SendBody {
  client_id: string
  kind: 'text' | 'image' | 'voice' | 'candidate' | 'guide'
  text?: string
  file_id?: string
  article_id?: string
  guide_id?: string
  seconds?: number
}

export interface Outlet {
  id: string
  name: string
  kind: string
  district: string
  address: string
  phone: string
  lng: number
  lat: number
  distance_m?: number
  open_now: boolean
  hours_text: string
  services: string[]
}

export interface ArticlePublic {
  id: string
  version: number
  question: string
  category: string[]
  content: Content
}

export type DemandType = 'consultation' | 'help' | 'complaint' | 'report' | 'suggestion' | 'praise'
export type LetterState = 'submitted' | 'accepted' | 'answered' | 'closed'

export interface LetterEntry {
  id: string
  author: 'citizen' | 'agent' | 'system'
  author_name: string
  text: string
  created_at: string
}

export interface Letter {
  id: string
  number: string
  demand_type: DemandType
  title: string
  text: string
  files: { id: string; url: string }[]
  contact_name: string
  contact_phone_masked: string
  state: LetterState
  promised_at: string
  created_at: string
  answered_at: string | null
  rating: number | null
  rating_comment: string
  entries: LetterEntry[]
  conversation_id: string | null
}

export interface LetterBody {
  client_id: string
  demand_type: DemandType
  title: string
  text: string
  file_ids: string[]
  contact_name?: string
  contact_phone?: string
  use_my_phone?: boolean
  conversation_id?: string
  calculation_ids?: string[]
}

/** What the realtime connection delivers to a citizen. */
export type Envelope =
  | { type: 'message'; conversation_id: string; message: Message }
  | { type: 'conversation'; conversation: Conversation }
  | { type: 'typing'; conversation_id: string; who: 'agent' | 'citizen' }
  | { type: 'letter'; letter_id: string; state: LetterState }

/** One way by which this citizen is known: the mini-program, the Official Account, a phone number. */
export interface AccountLink {
  provider: string
  name: string
  at: string
}

/** Records of the same person under another way, which can be joined if they say so. */
export interface MergeOffer {
  id: string
  text: string
}

/** A merge that was made; it can be taken back. */
export interface Merge {
  id: string
  text: string
  at: string
}

export interface AccountLinks {
  links: AccountLink[]
  offers: MergeOffer[]
  merges: Merge[]
}

/** What the service told the citizen. page is a page of the program with its query. */
export interface InboxNotice {
  id: string
  kind: string
  title: string
  text: string
  page: string
  at: string
  read_at: string | null
}

/** One sort of reminder in WeChat; left counts the taps that are not used up. */
export interface Subscription {
  event: string
  title: string
  template_id: string
  left: number
}

/** What WeChat says after a citizen was asked for a template. */
export type SubscribeAnswer = 'accept' | 'reject' | 'ban' | 'filter'
