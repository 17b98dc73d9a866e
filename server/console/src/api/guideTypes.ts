import type { DemandType, Source } from './types';

/** Shapes of the guides' routes; field names are the server's. */

export type StepType = 'choice' | 'text' | 'id_number' | 'phone' | 'date' | 'plate' | 'number' | 'district';

/** One thing that must hold: an answer is one of, is none of, or lies in a range. */
export interface Test {
  step: string;
  is?: string[];
  not?: string[];
  min?: number;
  max?: number;
}

/** Several tests, of which all or any must hold; null holds always. */
export interface Condition {
  all?: Test[];
  any?: Test[];
}

export interface StepOption {
  value: string;
  label: string;
  /** Other words citizens use for it. */
  words?: string[];
}

export interface Step {
  key: string;
  label: string;
  ask: string;
  help?: string;
  type: StepType;
  options?: StepOption[];
  optional?: boolean;
  min?: number;
  max?: number;
  when?: Condition | null;
}

export interface ListItem {
  text: string;
  note?: string;
  when?: Condition | null;
}

export interface ListSection {
  title: string;
  items: ListItem[];
}

export interface ChecklistTemplate {
  lead?: string;
  sections: ListSection[];
  sources?: Source[];
  outlet_kind?: string;
  phone?: { name: string; number: string } | null;
  letter?: { demand_type: DemandType; title: string; text: string } | null;
}

/** What an editor writes. */
export interface Definition {
  title: string;
  summary?: string;
  category?: string;
  triggers?: string[];
  article_keys?: string[];
  steps: Step[];
  checklist: ChecklistTemplate;
}

export type GuideState = 'draft' | 'live' | 'withdrawn';

export interface GuideRow {
  id: string;
  key: string;
  title: string;
  summary: string;
  category: string;
  state: GuideState;
  version: number;
  live_version: number;
  row_version: number;
  updated_at: string;
  updated_by: string;
}

export interface StaffGuide extends GuideRow {
  definition: Definition;
}

export interface Problem {
  path: string;
  message: string;
}

export interface Checklist {
  title: string;
  lead: string;
  sections: { title: string; items: { text: string; note: string }[] }[];
}

/** A walk on trial; nothing of it is stored. */
export interface TrialRun {
  state: 'open' | 'done' | 'left';
  step: {
    key: string;
    ask: string;
    help: string;
    type: StepType;
    options: { value: string; label: string }[] | null;
  } | null;
  at: number;
  of: number;
  answers: { step: string; label: string; value: string; value_label: string }[] | null;
  checklist: Checklist | null;
}
