import { expect, it } from 'vitest';
import type { CalculatorInput } from '@/api/calculators';
import { askedInputs, givenAnswers } from './answers';

const input = (key: string, when: CalculatorInput['when'] = null): CalculatorInput => ({
  key,
  label: key,
  type: 'integer',
  unit: '',
  help: '',
  required: true,
  min: '',
  max: '',
  default: '',
  options: [],
  when,
});

const inputs = [
  input('情形'),
  input('入职', { key: '情形', values: ['新进'] }),
  input('月份', { key: '入职', values: ['1'] }),
];

it('asks what follows from the answers, and nothing that hangs on what is not asked', () => {
  const keys = (answers: Record<string, string>) => askedInputs(inputs, answers).map(({ key }) => key);
  expect(keys({})).toEqual(['情形']);
  expect(keys({ 情形: '新进', 入职: '1' })).toEqual(['情形', '入职', '月份']);
  expect(keys({ 情形: '全年', 入职: '1' })).toEqual(['情形']);
});

it('sends only what was asked and answered', () => {
  expect(givenAnswers(inputs, { 情形: ' 新进 ', 入职: '', 月份: '3' })).toEqual({ 情形: '新进' });
});
