import type { CalculatorInput } from '@/api/calculators';

export type Answers = Record<string, string>;

/** The questions that are asked with the answers so far. */
export function askedInputs(inputs: readonly CalculatorInput[], answers: Answers): CalculatorInput[] {
  const asked: CalculatorInput[] = [];
  for (const input of inputs) {
    const { when } = input;
    if (!when) asked.push(input);
    else if (asked.some(({ key }) => key === when.key) && when.values.includes(answers[when.key] ?? '')) {
      asked.push(input);
    }
  }
  return asked;
}

/** The answers to the questions that are asked; the others are not sent. */
export function givenAnswers(inputs: readonly CalculatorInput[], answers: Answers): Answers {
  const given: Answers = {};
  for (const { key } of askedInputs(inputs, answers)) {
    const value = (answers[key] ?? '').trim();
    if (value) given[key] = value;
  }
  return given;
}
