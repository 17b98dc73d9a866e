/** Shapes of the training routes; field names are the server's. */

export type Ability =
  'matter' | 'policy' | 'listening' | 'empathy' | 'procedure' | 'recording' | 'tools' | 'emergency';

export type ItemKind = 'single' | 'multiple' | 'true_false' | 'order' | 'match' | 'fill_in' | 'dialogue';

export interface ItemOption {
  key: string;
  text: string;
  /** Why it is right or wrong. */
  why?: string;
}

export interface Basis {
  name: string;
  number?: string;
  clause?: string;
}

/**
 * A question with its answer: option keys (in order for `order`), "true" or "false", pairs "a=1",
 * or for `fill_in` one entry a blank, its accepted forms separated by "|".
 */
export interface Item {
  id: string;
  version: number;
  key: string;
  kind: ItemKind;
  stem: string;
  options: ItemOption[] | null;
  partners: ItemOption[] | null;
  blanks: number;
  matter: string;
  ability: Ability;
  difficulty: number;
  article?: { id: string; title?: string };
  answer?: string[] | null;
  explanation?: string;
  basis?: Basis;
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
  | 'quiz';

export interface CardLine {
  who?: string;
  text: string;
  good?: boolean;
}

/** A card as trainers write it. */
export interface EditCard {
  kind: CardKind;
  title?: string;
  text?: string;
  lines?: CardLine[];
  file_id?: string;
  seconds?: number;
  item_id?: string;
  article_id?: string;
}

/** A card as it is kept and shown. */
export interface LessonCard extends Omit<EditCard, 'article_id' | 'lines'> {
  lines: CardLine[] | null;
  article?: { id: string; title?: string; version: number };
}

/** What a trainer saves. */
export interface LessonEdit {
  course_id: string;
  title: string;
  ability: Ability;
  matter: string;
  tags?: string[];
  cards: EditCard[];
}

export type LessonState = 'draft' | 'review' | 'live' | 'withdrawn';

export interface TrainLesson {
  id: string;
  title: string;
  course: { id: string; title: string } | null;
  ability: Ability;
  matter: string;
  tags: string[] | null;
  state: LessonState;
  version: number;
  latest_version: number;
  live_version: number;
  row_version: number;
  read_seconds: number;
  listen_seconds: number;
  /** Why a trainer should look at it, a cited article changed or ended. */
  flag?: { reason: string; at: string };
  updated_at: string;
  updated_by_name: string;
}

export interface TrainLessonDetail extends TrainLesson {
  cards: LessonCard[] | null;
  items: Item[] | null;
}

/** Card 0 is the lesson as a whole; advice does not keep it from being published. */
export interface LessonProblem {
  card: number;
  message: string;
  advice?: boolean;
}

export interface LessonCheck {
  read_seconds: number;
  listen_seconds: number;
  problems: LessonProblem[] | null;
}

export interface LessonVersion {
  version: number;
  title: string;
  saved_by_name: string;
  saved_at: string;
  published_by_name: string;
  published_at?: string;
}

export interface Course {
  id: string;
  title: string;
  summary: string;
  position: number;
}

/** A published article that a lesson was drafted from. */
export interface LessonProposal {
  id: string;
  article: { id: string; title?: string; version: number };
  change: 'new' | 'changed';
  lesson_id?: string;
  at: string;
}

/** A proposal with its draft; a quiz card's item_id is the key of one of the items. */
export interface LessonProposalDetail {
  proposal: LessonProposal;
  lesson: LessonEdit;
  items: Item[] | null;
  read_seconds?: number;
  listen_seconds?: number;
}
