/** JSON shapes of the HTTP and realtime contract; field names are the server's. */

export type Role =
  'agent' | 'supervisor' | 'editor' | 'reviewer' | 'trainer' | 'department' | 'admin' | 'auditor';

export interface Staff {
  id: string;
  username: string;
  display_name: string;
  roles: Role[];
  department: string;
  disabled: boolean;
}

export interface Me extends Staff {
  permissions: string[];
  must_change_password: boolean;
}

export interface LoginResult {
  token: string;
  expires_at: string;
  must_change_password: boolean;
  staff: Staff;
}

export interface List<T> {
  items: T[];
  next?: string;
}

export interface Page<T> {
  items: T[];
  total: number;
}

export interface Source {
  name: string;
  number: string;
  clause: string;
  date: string;
  url: string;
}

export type BlockType = 'text' | 'steps' | 'materials' | 'phone' | 'outlets' | 'link' | 'image' | 'article';

export interface Block {
  type: BlockType;
  title?: string;
  text?: string;
  items?: string[] | null;
  name?: string;
  number?: string;
  url?: string;
  outlet_kind?: string;
  article_id?: string;
  file_id?: string;
}

export interface FileRef {
  id: string;
  url: string;
  mime?: string;
  width?: number;
  height?: number;
  /** How long a recording is. */
  seconds?: number;
  /** WeChat's check thinks that it breaks the rules; a reviewer has not cleared it. */
  flagged?: boolean;
}

export interface Candidate {
  article_id: string;
  question: string;
}

export type ContentKind =
  | 'text'
  | 'image'
  | 'voice'
  | 'candidate'
  | 'answer'
  | 'candidates'
  | 'decline'
  | 'emergency'
  | 'notice'
  | 'closed'
  | 'ask';

export interface Content {
  kind: ContentKind;
  text: string;
  blocks?: Block[] | null;
  sources?: Source[] | null;
  article_id?: string;
  article_version?: number;
  question?: string;
  local?: boolean;
  department?: string;
  valid_from?: string;
  valid_until?: string;
  updated_at?: string;
  /** A model chose the words; they were checked against the approved ones. */
  worded?: boolean;
  /** What must be shown under words a model chose. */
  ai_label?: string;
  candidates?: Candidate[] | null;
  options?: string[] | null;
  actions?: string[] | null;
  file?: FileRef | null;
}

export type Sender = 'citizen' | 'bot' | 'agent' | 'system';
export type SendKind = 'text' | 'image' | 'article';

export interface Message {
  id: string;
  conversation_id: string;
  seq: number;
  client_id: string;
  sender: Sender;
  sender_name: string;
  kind: string;
  text: string;
  content: Content | null;
  reply_to?: string;
  feedback: 'up' | 'down' | null;
  created_at: string;
}

export type ConversationState = 'bot' | 'waiting' | 'agent' | 'closed';

export interface Conversation {
  id: string;
  /** Where the citizen writes from; see desk/channels. */
  channel: string;
  state: ConversationState;
  agent: { id: string; name: string } | null;
  queue: { position: number; ahead: number; estimate_seconds: number | null } | null;
  last_seq: number;
  citizen_read_seq: number;
  agent_read_seq: number;
  opened_at: string;
  closed_at: string | null;
  rating: number | null;
}

export interface CitizenBrief {
  id: string;
  display_name: string;
  phone_masked: string;
}

export type FeelingState = 'calm' | 'anxious' | 'angry' | 'distressed';

/** The feeling over a conversation: what each message showed and by which words. */
export interface EmotionCurve {
  state: FeelingState;
  state_text: string;
  intensity: number;
  words: string[];
  curve: { seq: number; state: FeelingState; state_text: string; intensity: number; words: string[] }[];
  triggers: { seq: number; kind: string; words: string[] }[];
}

export interface HandoffCard {
  reason: string;
  reason_text: string;
  tried:
    | {
        question: string;
        decision: string;
        answer_question: string;
        article_id: string;
        probability: number;
      }[]
    | null;
  facts: { label: string; value: string }[] | null;
  summary: string;
  conversation_count: number;
  created_at: string;
  emotion?: EmotionCurve | null;
}

export interface DeskConversation {
  conversation: Conversation;
  citizen: CitizenBrief;
  last_message: Message | null;
  unread: number;
  card: HandoffCard | null;
  /** What the agent before said when passing the chat on. */
  passed?: { from_name: string; note: string; at: string } | null;
}

export type Presence = 'online' | 'away' | 'offline';

export interface Seat {
  presence: Presence;
  capacity: number;
  active: number;
}

export interface WaitingEntry {
  id: string;
  conversation_id: string;
  citizen_name: string;
  reason: string;
  reason_text: string;
  priority: number;
  position: number;
  waited_seconds: number;
  offered_to?: string;
  preview: string;
}

export interface Colleague {
  id: string;
  name: string;
  presence: Presence;
  active: number;
  capacity: number;
}

export interface Canned {
  id: string;
  shortcut: string;
  title: string;
  text: string;
  shared: boolean;
}

export interface KnowledgeHit {
  article_id: string;
  version: number;
  question: string;
  answer: string;
  internal: string;
  content: Content;
  probability: number;
  terms: string[] | null;
}

export type DemandType = 'consultation' | 'help' | 'complaint' | 'report' | 'suggestion' | 'praise';
export type LetterState = 'submitted' | 'accepted' | 'answered' | 'closed';

export interface LetterEntry {
  id: string;
  author: 'citizen' | 'agent' | 'system';
  author_name: string;
  text: string;
  created_at: string;
}

export interface Letter {
  id: string;
  number: string;
  demand_type: DemandType;
  title: string;
  text: string;
  files: FileRef[] | null;
  contact_name: string;
  contact_phone?: string;
  contact_phone_masked?: string;
  state: LetterState;
  promised_at: string;
  created_at: string;
  answered_at: string | null;
  rating: number | null;
  rating_comment: string;
  entries: LetterEntry[] | null;
  conversation_id: string | null;
  overdue: boolean;
  holder: { id: string; name: string } | null;
}

export type ArticleState = 'draft' | 'in_review' | 'live' | 'scheduled' | 'expired' | 'withdrawn';

export interface ArticleDraft {
  category_id: string;
  question: string;
  variants: string[];
  counter_examples: string[];
  answer: string;
  internal: string;
  blocks: Block[];
  tags: string[];
  region: string;
  local: boolean;
  department: string;
  sources: Source[];
  effective_from: string;
  effective_until: string;
  review_by: string;
  audience: 'public' | 'internal';
  hot: number;
  all_reply: boolean;
  disabled: boolean;
  no_suggest: boolean;
}

/** Lists and texts that are empty may be left out by the server. */
export interface Article extends Partial<ArticleDraft> {
  question: string;
  answer: string;
  category_id: string;
  id: string;
  key: string;
  state: ArticleState;
  version: number;
  live_version: number;
  row_version: number;
  category: string[] | null;
  updated_at: string;
  updated_by: string;
}

export interface ArticleVersion {
  version: number;
  question: string;
  saved_by: string;
  saved_at: string;
  published_by?: string;
  published_at?: string | null;
}

export interface Category {
  id: string;
  parent_id: string | null;
  name: string;
}

export interface PreviewHit {
  article_id: string;
  question: string;
  probability: number;
  score: number;
  /** The question or variant that fitted best. */
  matched?: string;
  terms: { term: string; field: string; share: number }[] | null;
}

export interface Preview {
  decision: string;
  content: Content | null;
  hits: PreviewHit[] | null;
  /** From `answer` on the bot answers, from `confirm` on it lets the citizen choose. */
  threshold: { answer: number; confirm: number };
}

export interface ImportRow {
  row: number;
  category: string[] | null;
  question: string;
  variants: string[] | null;
  answer: string;
  /** The question is known already; the import changes it. */
  exists: boolean;
}

export interface ImportReport {
  batch_id: string;
  total: number;
  valid: number;
  bad: { row: number; column: string; message: string }[] | null;
  preview: ImportRow[] | null;
}

export interface ImportResult {
  created: number;
  updated: number;
  skipped: number;
}

export interface DayNumbers {
  date: string;
  questions: number;
  answered: number;
  confirmed: number;
  declined: number;
  emergencies: number;
  handoffs: number;
  claimed: number;
  abandoned: number;
  waiting_now: number;
  agents_online: number;
  avg_wait_seconds: number;
  claimed_within_30s: number;
  thumbs_up: number;
  thumbs_down: number;
  letters: number;
  letters_answered: number;
  letters_overdue: number;
  rating_avg: number;
  rating_count: number;
  hourly: { hour: number; questions: number; handoffs: number }[] | null;
  top_unanswered: { text: string; count: number; last_at: string }[] | null;
  definitions: Record<string, string>;
}

export interface RoleInfo {
  role: Role;
  name: string;
  permissions: string[];
}

/** Envelopes the staff socket publishes. */
export type StaffEvent =
  | { type: 'message'; conversation_id: string; message: Message }
  | { type: 'conversation'; conversation: Conversation }
  | { type: 'typing'; conversation_id: string; who: 'agent' | 'citizen' }
  | { type: 'letter'; letter_id: string; state: LetterState }
  | { type: 'line'; waiting: number }
  | { type: 'offer'; conversation_id: string; expires_at: string }
  | { type: 'assigned'; conversation_id: string }
  | { type: 'released'; conversation_id: string }
  | { type: 'seat'; seat: Seat };
