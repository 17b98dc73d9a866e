import { describe, expect, it } from 'vitest';
import type { Article } from '@/api/types';
import { EMPTY_DRAFT, cleanDraft, draftOf } from './draft';
import { treeOf } from './categories';

describe('cleanDraft', () => {
  it('drops blank and doubled lines', () => {
    const clean = cleanDraft({
      ...EMPTY_DRAFT,
      variants: [' 补办 ', '', '补办', '遗失'],
      counter_examples: ['  '],
    });
    expect(clean.variants).toEqual(['补办', '遗失']);
    expect(clean.counter_examples).toEqual([]);
  });

  it('sends only the fields a block of its type has', () => {
    const clean = cleanDraft({
      ...EMPTY_DRAFT,
      blocks: [
        { type: 'steps', title: ' 怎么办 ', items: ['一', '', '二'], url: 'https://left.over' },
        { type: 'phone', name: '户政', number: ' 12345 ', text: '旧' },
      ],
    });
    expect(clean.blocks).toEqual([
      { type: 'steps', title: '怎么办', items: ['一', '二'] },
      { type: 'phone', name: '户政', number: '12345' },
    ]);
  });

  it('drops sources without a name', () => {
    const source = { name: ' ', number: '', clause: '', date: '', url: '' };
    expect(
      cleanDraft({ ...EMPTY_DRAFT, sources: [source, { ...source, name: '身份证法' }] }).sources,
    ).toHaveLength(1);
  });
});

it('takes from an article only what an editor writes', () => {
  const article = {
    ...EMPTY_DRAFT,
    id: 'a1',
    row_version: 4,
    question: '问',
    blocks: null,
  } as unknown as Article;
  expect(draftOf(article)).toEqual({ ...EMPTY_DRAFT, question: '问' });
});

it('builds the category tree and loses nothing', () => {
  const tree = treeOf([
    { id: '11', parent_id: '1', name: '身份证' },
    { id: '1', parent_id: null, name: '户籍' },
    { id: '9', parent_id: 'gone', name: '孤儿' },
  ]);
  expect(tree.map((node) => node.title)).toEqual(['户籍', '孤儿']);
  expect(tree[0]?.children.map((node) => node.title)).toEqual(['身份证']);
});
