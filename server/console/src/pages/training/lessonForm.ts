import type { CardKind, CardLine, EditCard, LessonEdit, TrainLessonDetail } from '@/api/trainTypes';
import type { ItemForm } from './itemForm';

/** A card of a drafted lesson: its question is not in the bank yet and is written with it. */
export interface DraftCard extends EditCard {
  item?: ItemForm;
}

/** What the form of one kind of card asks for; what is not named is not asked. */
export interface CardForm {
  text?: { label: string; required?: boolean };
  lines?: { label: string; who?: string; whoOptions?: string[]; good?: boolean };
  file?: { accept: string; seconds?: boolean };
}

export const CARD_FORMS: Record<CardKind, CardForm> = {
  text: { text: { label: '正文', required: true } },
  compare: { text: { label: '引子' }, lines: { label: '两边', who: '小标题' } },
  flow: { text: { label: '引子' }, lines: { label: '步骤', who: '步骤名' } },
  list: { text: { label: '引子' }, lines: { label: '各项' } },
  dialogue: {
    text: { label: '情况' },
    lines: { label: '对话', who: '谁说', whoOptions: ['市民', '坐席'], good: true },
  },
  change: { text: { label: '一句话说明' }, lines: { label: '变化', who: '原来 / 现在' } },
  image: { text: { label: '说明' }, file: { accept: 'image/jpeg,image/png,image/webp,image/gif' } },
  audio: { text: { label: '文字稿', required: true }, file: { accept: 'audio/*', seconds: true } },
  video: { text: { label: '文字稿', required: true }, file: { accept: 'video/*', seconds: true } },
  scene: {
    text: { label: '引子' },
    lines: { label: '情境、任务、做法和评价', who: '哪一步', whoOptions: ['情境', '任务', '做法', '评价'] },
  },
  quiz: {},
};

export function blankCard(kind: CardKind): EditCard {
  const { lines } = CARD_FORMS[kind];
  const blank: CardLine = { who: lines?.whoOptions?.[0] ?? '', text: '', good: false };
  return lines ? { kind, lines: kind === 'compare' ? [blank, { ...blank }] : [blank] } : { kind };
}

export function emptyLesson(): LessonEdit {
  return { course_id: '', title: '', ability: 'matter', matter: '', tags: [], cards: [blankCard('text')] };
}

/** A saved lesson as its form shows it. */
export function lessonForm(lesson: TrainLessonDetail): LessonEdit {
  return {
    course_id: lesson.course?.id ?? '',
    title: lesson.title,
    ability: lesson.ability,
    matter: lesson.matter,
    tags: lesson.tags ?? [],
    cards: (lesson.cards ?? []).map(({ kind, title, text, lines, file_id, seconds, item_id, article }) => ({
      kind,
      title,
      text,
      lines: lines ?? [],
      file_id,
      seconds,
      item_id,
      article_id: article?.id,
    })),
  };
}

/** The form as it is sent: only what the kinds of its cards use, without empty lines. */
export function cleanLesson(form: LessonEdit): LessonEdit {
  return {
    course_id: form.course_id ?? '',
    title: (form.title ?? '').trim(),
    ability: form.ability,
    matter: (form.matter ?? '').trim(),
    tags: form.tags ?? [],
    cards: (form.cards ?? []).filter((card) => card?.kind).map(cleanCard),
  };
}

function cleanCard(card: EditCard): EditCard {
  const asked = CARD_FORMS[card.kind];
  if (card.kind === 'quiz') return { kind: 'quiz', item_id: card.item_id ?? '' };
  return {
    kind: card.kind,
    title: card.title ?? '',
    text: card.text ?? '',
    ...(asked.lines && { lines: cleanLines(card.lines, asked.lines.good ?? false) }),
    ...(asked.file && { file_id: card.file_id ?? '' }),
    ...(asked.file?.seconds && { seconds: card.seconds ?? 0 }),
    ...(card.article_id && { article_id: card.article_id }),
  };
}

function cleanLines(lines: CardLine[] | undefined, mayBeGood: boolean): CardLine[] {
  return (lines ?? [])
    .filter((line) => line?.text?.trim())
    .map(({ who, text, good }) => ({ who: who ?? '', text, ...(mayBeGood && { good: good ?? false }) }));
}
