import type { ItemEdit } from '@/api/items';
import type { Ability, Item, ItemKind, ItemOption } from '@/api/trainTypes';

/** One row of the form: something to choose, to put in order, or to match with its partner. */
export interface OptionRow {
  key?: string;
  text?: string;
  why?: string;
  right?: boolean;
  partner?: string;
}

/** A question as its form shows it; each kind uses only some of it. */
export interface ItemForm {
  key?: string;
  kind: ItemKind;
  stem: string;
  rows: OptionRow[];
  truth?: 'true' | 'false';
  /** For `fill_in`: the accepted forms of each blank, separated by "|". */
  blanks: string[];
  explanation: string;
  basis?: { name?: string; number?: string; clause?: string };
  article_id?: string;
  matter: string;
  ability: Ability;
  difficulty: number;
}

/** What marks a place to fill in inside a stem. */
export const BLANK = '____';

export function blanksIn(stem: string | undefined): number {
  return (stem ?? '').split(BLANK).length - 1;
}

export function emptyItem(): ItemForm {
  return {
    kind: 'single',
    stem: '',
    rows: [{ right: true }, {}],
    truth: 'true',
    blanks: [],
    explanation: '',
    matter: '',
    ability: 'matter',
    difficulty: 2,
  };
}

/** A stored question as its form shows it. */
export function itemForm(item: Item): ItemForm {
  const answer = item.answer ?? [];
  return {
    key: item.key,
    kind: item.kind,
    stem: item.stem,
    rows: rowsOf(item),
    truth: answer[0] === 'false' ? 'false' : 'true',
    blanks: item.kind === 'fill_in' ? answer : [],
    explanation: item.explanation ?? '',
    basis: item.basis ?? {},
    article_id: item.article?.id,
    matter: item.matter,
    ability: item.ability,
    difficulty: item.difficulty,
  };
}

function rowsOf({ kind, options, partners, answer }: Item): OptionRow[] {
  const list = options ?? [];
  const right = answer ?? [];
  if (kind === 'order') {
    return right.map((key) => ({ ...list.find((option) => option.key === key) }));
  }
  if (kind === 'match') {
    const partnerOf = (key: string) => right.find((pair) => pair.startsWith(`${key}=`))?.split('=')[1];
    return list.map((option) => ({
      ...option,
      partner: (partners ?? []).find(({ key }) => key === partnerOf(option.key))?.text,
    }));
  }
  return list.map((option) => ({ ...option, right: right.includes(option.key) }));
}

/** The form as it is sent: keys are kept, new rows get free ones. */
export function fromItemForm(form: ItemForm): ItemEdit {
  const basis = form.basis?.name?.trim();
  return {
    ...(form.key && { key: form.key }),
    kind: form.kind,
    stem: form.stem?.trim() ?? '',
    ...askedOf(form),
    explanation: form.explanation?.trim() ?? '',
    ...(basis && { basis: { ...form.basis, name: basis } }),
    ...(form.article_id && { article: { id: form.article_id } }),
    matter: form.matter?.trim() ?? '',
    ability: form.ability,
    difficulty: form.difficulty,
  };
}

type Asked = Pick<ItemEdit, 'options' | 'partners' | 'answer'>;

function askedOf(form: ItemForm): Asked {
  if (form.kind === 'true_false') return { options: [], partners: [], answer: [form.truth ?? 'true'] };
  if (form.kind === 'fill_in') {
    const blanks = (form.blanks ?? []).slice(0, blanksIn(form.stem));
    return { options: [], partners: [], answer: blanks.map((text) => text ?? '') };
  }
  const rows = keyed((form.rows ?? []).filter((row) => row?.text?.trim()));
  const options = rows.map(({ key, text, why }) => ({ key, text: text.trim(), ...(why && { why }) }));
  if (form.kind === 'match') return matched(rows, options);
  // Shown in the order of their words, which says nothing about the right order.
  if (form.kind === 'order') {
    return { options: byText(options), partners: [], answer: rows.map(({ key }) => key) };
  }
  return { options, partners: [], answer: rows.filter(({ right }) => right).map(({ key }) => key) };
}

function matched(rows: Keyed[], options: ItemOption[]): Asked {
  const texts = [...new Set(rows.map((row) => row.partner?.trim() ?? ''))].sort();
  const partners = texts.map((text, index) => ({ key: String(index + 1), text }));
  const numberOf = (row: Keyed) => texts.indexOf(row.partner?.trim() ?? '') + 1;
  return { options, partners, answer: rows.map((row) => `${row.key}=${numberOf(row)}`) };
}

function byText(options: ItemOption[]): ItemOption[] {
  return [...options].sort((a, b) => (a.text < b.text ? -1 : 1));
}

interface Keyed extends OptionRow {
  key: string;
  text: string;
}

function keyed(rows: OptionRow[]): Keyed[] {
  const taken = new Set(rows.map((row) => row.key));
  const free = [...'abcdefghijklmnop'].filter((letter) => !taken.has(letter));
  return rows.map((row) => ({ ...row, key: row.key || (free.shift() ?? ''), text: row.text ?? '' }));
}

/** A question that is being written, as the phone draws it. */
export function itemOf(form: ItemForm): Item {
  const edit = fromItemForm({ ...emptyItem(), ...form });
  return { ...edit, id: '', version: 0, key: form.key ?? '', blanks: blanksIn(form.stem) };
}
