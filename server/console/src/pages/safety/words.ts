import type { Category, ItemState, Level, Pile, Place, Verdict, WordCategory } from '@/api/safety';

export const PILES: { value: Pile; label: string }[] = [
  { value: 'open', label: '待处理' },
  { value: 'appealed', label: '申诉' },
  { value: 'stopped', label: '已拦截' },
  { value: 'noted', label: '待查看' },
  { value: 'decided', label: '已处理' },
];

export const WORD_CATEGORIES: { value: WordCategory; label: string }[] = [
  { value: 'ads', label: '广告引流' },
  { value: 'fraud', label: '赌博诈骗' },
  { value: 'porn', label: '色情低俗' },
  { value: 'banned', label: '违禁物品' },
  { value: 'abuse', label: '辱骂' },
];

export const CATEGORIES: { value: Category; label: string }[] = [
  ...WORD_CATEGORIES,
  { value: 'other', label: '其他' },
];

export const PLACES: { value: Place; label: string }[] = [
  { value: 'message', label: '会话消息' },
  { value: 'letter', label: '留言' },
  { value: 'entry', label: '留言补充' },
  { value: 'picture', label: '图片' },
];

export const LEVELS: { value: Level; label: string }[] = [
  { value: 'stop', label: '出现就拦截' },
  { value: 'with_contact', label: '有联系方式才拦截' },
  { value: 'hint', label: '两处并有联系方式才拦截' },
  { value: 'mark', label: '只请审核员看一眼' },
];

export const STATE_COLOURS: Record<ItemState, string> = {
  pending: 'default',
  appealed: 'gold',
  released: 'green',
  upheld: 'red',
};

export const OUTCOMES: Record<Verdict['outcome'], { label: string; colour: string }> = {
  pass: { label: '照常发出', colour: 'green' },
  review: { label: '照常发出，请审核员看一眼', colour: 'gold' },
  block: { label: '拦截', colour: 'red' },
};

/** A piece of a text; marked is true for what the filter found. */
export interface Piece {
  text: string;
  marked: boolean;
}

/** Cuts a text where something was found in it. */
export function pieces(text: string, found: readonly string[]): Piece[] {
  const marks = new Array<boolean>(text.length).fill(false);
  for (const word of found) {
    if (word === '') continue;
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      marks.fill(true, at, at + word.length);
    }
  }
  const out: Piece[] = [];
  for (let at = 0; at < text.length;) {
    let end = at + 1;
    while (end < text.length && marks[end] === marks[at]) end++;
    out.push({ text: text.slice(at, end), marked: marks[at] ?? false });
    at = end;
  }
  return out;
}
