import type { Condition, Definition, ListSection, Step, StepType, Test } from '@/api/guideTypes';
import { cleanLines } from '../knowledge/draft';

export const STEP_TYPES: Record<StepType, string> = {
  choice: '选一项',
  text: '文字',
  number: '数字',
  date: '日期',
  district: '所在区',
  phone: '手机号或电话',
  id_number: '身份证号',
  plate: '车牌号',
};

/** A test as the form holds it: one kind at a time. */
export interface FormTest {
  step: string;
  op: 'is' | 'not' | 'range';
  values: string[];
  min?: number | null;
  max?: number | null;
}

export interface FormCondition {
  mode: 'all' | 'any';
  tests: FormTest[];
}

type FormStep = Omit<Step, 'when'> & { when: FormCondition };
type FormSection = {
  title: string;
  items: { text: string; note?: string; when: FormCondition }[];
};

/** A definition as the form holds it. */
export type FormDefinition = Omit<Definition, 'steps' | 'checklist'> & {
  steps: FormStep[];
  checklist: Omit<Definition['checklist'], 'sections'> & { sections: FormSection[] };
};

const ALWAYS: FormCondition = { mode: 'all', tests: [] };

/** The form of a guide nobody has written yet: one question and one list. */
export function emptyForm(): FormDefinition {
  return {
    title: '',
    summary: '',
    category: '',
    triggers: [],
    article_keys: [],
    steps: [{ key: 's1', label: '', ask: '', type: 'choice', options: [], when: ALWAYS }],
    checklist: {
      lead: '',
      sections: [{ title: '要带的材料', items: [{ text: '', when: ALWAYS }] }],
      sources: [],
    },
  };
}

/** A key no step has; it never changes, so conditions keep pointing at their step. */
export function newStepKey(steps: readonly { key?: string }[]): string {
  const taken = new Set(steps.map((step) => step?.key));
  let n = steps.length + 1;
  while (taken.has(`s${n}`)) n++;
  return `s${n}`;
}

function formTest(test: Test): FormTest {
  if (test.is) return { step: test.step, op: 'is', values: test.is };
  if (test.not) return { step: test.step, op: 'not', values: test.not };
  return { step: test.step, op: 'range', values: [], min: test.min ?? null, max: test.max ?? null };
}

function formCondition(condition: Condition | null | undefined): FormCondition {
  const mode = condition?.any?.length ? 'any' : 'all';
  return { mode, tests: (condition?.[mode] ?? []).map(formTest) };
}

/** A definition as the form wants it. */
export function toForm(definition: Definition): FormDefinition {
  const sections = definition.checklist.sections ?? [];
  return {
    ...definition,
    steps: definition.steps.map((step) => ({ ...step, when: formCondition(step.when) })),
    checklist: {
      ...definition.checklist,
      sections: sections.map(({ title, items }) => ({
        title,
        items: (items ?? []).map((item) => ({ ...item, when: formCondition(item.when) })),
      })),
    },
  };
}

function plainTest({ step, op, values, min, max }: FormTest): Test {
  if (op === 'is') return { step, is: values ?? [] };
  if (op === 'not') return { step, not: values ?? [] };
  return { step, ...(min == null ? {} : { min }), ...(max == null ? {} : { max }) };
}

function plainCondition(condition: FormCondition | undefined): Condition | undefined {
  const tests = (condition?.tests ?? []).filter((test) => test?.step);
  if (!condition || tests.length === 0) return undefined;
  return { [condition.mode]: tests.map(plainTest) };
}

function plainStep({ when, options, ...step }: FormStep): Step {
  const condition = plainCondition(when);
  const choices = (options ?? []).filter((option) => option?.label?.trim());
  return {
    ...step,
    ...(step.type === 'choice'
      ? {
          options: choices.map((option) => ({
            value: option.value || option.label.trim(),
            label: option.label.trim(),
            words: cleanLines(option.words ?? []),
          })),
        }
      : {}),
    ...(condition ? { when: condition } : {}),
  };
}

function plainSections(sections: FormSection[]): ListSection[] {
  return sections
    .filter((section) => section?.title?.trim())
    .map(({ title, items }) => ({
      title: title.trim(),
      items: (items ?? [])
        .filter((item) => item?.text?.trim())
        .map(({ text, note, when }) => {
          const condition = plainCondition(when);
          return {
            text: text.trim(),
            ...(note?.trim() ? { note } : {}),
            ...(condition ? { when: condition } : {}),
          };
        }),
    }));
}

/** What is sent: no blank lines, no empty conditions, options only where something is chosen. */
export function fromForm(form: FormDefinition): Definition {
  const { letter, phone, sources, ...checklist } = form.checklist;
  return {
    ...form,
    title: form.title.trim(),
    triggers: cleanLines(form.triggers ?? []),
    article_keys: cleanLines(form.article_keys ?? []),
    steps: form.steps.map(plainStep),
    checklist: {
      ...checklist,
      sections: plainSections(checklist.sections ?? []),
      sources: (sources ?? []).filter((source) => source?.name?.trim()),
      ...(phone?.number?.trim() ? { phone } : {}),
      ...(letter?.title?.trim() ? { letter } : {}),
    },
  };
}

/** A condition in words, for the head of a step or an item. */
export function sentenceFor(condition: FormCondition | undefined, steps: readonly FormStep[]): string {
  const tests = (condition?.tests ?? []).filter((test) => test?.step);
  if (tests.length === 0) return '';
  const words = tests.map((test) => testInWords(test, steps));
  return `仅当${words.join(condition?.mode === 'any' ? '，或者' : '，并且')}`;
}

function testInWords(test: FormTest, steps: readonly FormStep[]): string {
  const step = steps.find((candidate) => candidate?.key === test.step);
  const label = step?.label || '（未命名的问题）';
  const labels = (test.values ?? []).map(
    (value) => step?.options?.find((option) => option?.value === value)?.label ?? value,
  );
  if (test.op === 'is') return `${label}是${labels.join('或')}`;
  if (test.op === 'not') return `${label}不是${labels.join('或')}`;
  if (test.min != null && test.max != null) return `${label}在 ${test.min} 到 ${test.max} 之间`;
  return test.min != null ? `${label}不小于 ${test.min}` : `${label}不大于 ${test.max ?? ''}`;
}
