import { expect, it } from 'vitest';
import type { Item } from '@/api/trainTypes';
import { fromItemForm, itemForm } from './itemForm';
import { ITEM } from './samples';

const OPTIONS = [
  { key: 'a', text: '登记' },
  { key: 'b', text: '申领' },
  { key: 'c', text: '到账' },
];

const KINDS: Partial<Item>[] = [
  { kind: 'single' },
  { kind: 'dialogue' },
  { kind: 'multiple', answer: ['a', 'b'] },
  { kind: 'true_false', options: [], answer: ['false'] },
  { kind: 'order', options: OPTIONS, answer: ['b', 'a', 'c'] },
  { kind: 'fill_in', stem: '满 ____ 岁，缴费 ____ 年。', options: [], answer: ['60|六十', '15'] },
];

it.each(KINDS)('keeps the answer of %o', (change) => {
  const item = { ...ITEM, ...change };
  expect(fromItemForm(itemForm(item)).answer).toEqual(item.answer);
});

it('keeps which partner belongs to which option', () => {
  const partners = [
    { key: '1', text: '人社局' },
    { key: '2', text: '医保局' },
  ];
  const options = [
    { key: 'a', text: '报销' },
    { key: 'b', text: '失业金' },
  ];
  const item: Item = { ...ITEM, kind: 'match', options, partners, answer: ['a=2', 'b=1'] };
  const sent = fromItemForm(itemForm(item));
  const pairs = sent.answer.map((pair) => {
    const [left, right] = pair.split('=');
    return [left, sent.partners.find(({ key }) => key === right)?.text];
  });
  expect(pairs).toEqual([
    ['a', '医保局'],
    ['b', '人社局'],
  ]);
});

it('shows options to be ordered in another order than the right one', () => {
  const form = itemForm({ ...ITEM, kind: 'order', options: [], answer: [] });
  const sent = fromItemForm({ ...form, rows: [{ text: '申领' }, { text: '到账' }, { text: '登记' }] });
  expect(sent.answer).toEqual(['a', 'b', 'c']);
  expect(sent.options.map(({ key }) => key)).not.toEqual(sent.answer);
});
