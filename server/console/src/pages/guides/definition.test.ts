import { expect, it } from 'vitest';
import type { Definition } from '@/api/guideTypes';
import { emptyForm, fromForm, newStepKey, sentenceFor, toForm } from './definition';

const residence: Definition = {
  title: '办居住证',
  summary: '看看够不够条件',
  category: '户籍',
  triggers: ['怎么办居住证'],
  article_keys: ['household-residence-permit'],
  steps: [
    {
      key: 'basis',
      label: '依据',
      ask: '您凭什么申请？',
      type: 'choice',
      options: [
        { value: 'work', label: '稳定就业', words: ['上班'] },
        { value: 'rent', label: '租房', words: [] },
      ],
    },
    {
      key: 'months',
      label: '住了几个月',
      ask: '住了几个月？',
      type: 'number',
      min: 0,
      when: { all: [{ step: 'basis', not: ['work'] }] },
    },
  ],
  checklist: {
    lead: '去派出所办。',
    sections: [
      {
        title: '材料',
        items: [
          { text: '身份证' },
          {
            text: '劳动合同',
            note: '原件',
            when: {
              any: [
                { step: 'basis', is: ['work'] },
                { step: 'months', min: 6 },
              ],
            },
          },
        ],
      },
    ],
    sources: [{ name: '居住证暂行条例', number: '', clause: '第二条', date: '', url: '' }],
  },
};

it('gives back what it was given', () => {
  expect(fromForm(toForm(residence))).toEqual(residence);
});

it('drops what is blank', () => {
  const form = emptyForm();
  form.title = ' 办居住证 ';
  form.triggers = ['', ' 居住证 ', '居住证'];
  form.steps = form.steps.map((step) => ({
    ...step,
    options: [
      { value: '', label: ' 是 ' },
      { value: '', label: ' ' },
    ],
  }));
  form.checklist.letter = { demand_type: 'help', title: ' ', text: '' };
  const sent = fromForm(form);
  expect(sent.title).toBe('办居住证');
  expect(sent.triggers).toEqual(['居住证']);
  expect(sent.steps[0]?.options).toEqual([{ value: '是', label: '是', words: [] }]);
  expect(sent.steps[0]?.when).toBeUndefined();
  expect(sent.checklist.sections[0]?.items).toEqual([]);
  expect(sent.checklist.letter).toBeUndefined();
});

it('never gives two steps one key', () => {
  expect(newStepKey([])).toBe('s1');
  expect(newStepKey([{ key: 's2' }, { key: 's1' }])).toBe('s3');
  expect(newStepKey([{ key: 's3' }, { key: 'x' }])).toBe('s4');
});

it('says a condition in words', () => {
  const { steps, checklist } = toForm(residence);
  expect(sentenceFor(steps[0]?.when, steps)).toBe('');
  expect(sentenceFor(steps[1]?.when, steps)).toBe('仅当依据不是稳定就业');
  expect(sentenceFor(checklist.sections[0]?.items[1]?.when, steps)).toBe(
    '仅当依据是稳定就业，或者住了几个月不小于 6',
  );
});
