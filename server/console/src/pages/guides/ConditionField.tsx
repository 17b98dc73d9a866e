import { Button, Form, InputNumber, Select } from 'antd';
import { Icon } from '@/ui/Icon';
import { ItemButton } from '../knowledge/BlocksField';
import type { FormDefinition, FormTest } from './definition';
import own from './guides.module.css';

type Name = (string | number)[];

interface Props {
  /** The name inside the list the field stands in, and in the whole form. */
  name: Name;
  at: Name;
  /** Only questions before this one can be looked at. */
  before?: number;
  label: string;
}

type FormStep = FormDefinition['steps'][number];

/** When something is asked or listed: always, or depending on the answers before. */
export function ConditionField({ name, at, before, label }: Props) {
  const form = Form.useFormInstance();
  const all = Form.useWatch<FormStep[] | undefined>('steps', { form, preserve: true }) ?? [];
  const steps = all.slice(0, before).filter((step) => step?.key);
  if (steps.length === 0) return null;
  return (
    <Form.List name={[...name, 'tests']}>
      {(fields, { add, remove }) => (
        <div className={own.condition}>
          <div className={own.label}>
            {label}
            {fields.length > 1 ? (
              <Form.Item name={[...name, 'mode']} noStyle>
                <Select
                  size="small"
                  style={{ width: 128 }}
                  options={[
                    { value: 'all', label: '下面都满足' },
                    { value: 'any', label: '满足一条即可' },
                  ]}
                />
              </Form.Item>
            ) : (
              <span className={own.quiet}>{fields.length === 0 ? '总是' : '满足下面这条'}</span>
            )}
            <Button
              type="link"
              size="small"
              icon={<Icon name="plus" size={14} />}
              onClick={() => add({ step: steps[steps.length - 1]?.key, op: 'is', values: [] })}
            >
              加条件
            </Button>
          </div>
          {fields.map((field) => (
            <div key={field.key} className={own.test}>
              <TestFields name={field.name} at={[...at, 'tests', field.name]} steps={steps} />
              <ItemButton label="删除条件" icon="trash" onClick={() => remove(field.name)} />
            </div>
          ))}
        </div>
      )}
    </Form.List>
  );
}

const OPS = [
  { value: 'is', label: '是' },
  { value: 'not', label: '不是' },
];
const RANGE = [{ value: 'range', label: '在范围内' }];

function TestFields({ name, at, steps }: { name: number; at: Name; steps: FormStep[] }) {
  const form = Form.useFormInstance();
  const test = Form.useWatch<FormTest | undefined>(at, form);
  const step = steps.find((candidate) => candidate.key === test?.step);
  const options = (step?.options ?? []).filter((option) => option?.label);
  return (
    <>
      <Form.Item name={[name, 'step']} noStyle>
        <Select
          style={{ width: 160 }}
          aria-label="哪一问"
          options={steps.map((candidate) => ({
            value: candidate.key,
            label: candidate.label || '（未命名）',
          }))}
        />
      </Form.Item>
      <Form.Item name={[name, 'op']} noStyle>
        <Select
          style={{ width: 112 }}
          aria-label="怎么比"
          options={step?.type === 'number' ? [...OPS, ...RANGE] : OPS}
        />
      </Form.Item>
      {test?.op === 'range' ? (
        <>
          <Form.Item name={[name, 'min']} noStyle>
            <InputNumber placeholder="不小于" />
          </Form.Item>
          <Form.Item name={[name, 'max']} noStyle>
            <InputNumber placeholder="不大于" />
          </Form.Item>
        </>
      ) : (
        <Form.Item name={[name, 'values']} noStyle>
          <Select
            mode={options.length > 0 ? 'multiple' : 'tags'}
            style={{ flex: 1, minWidth: 160 }}
            placeholder="哪些回答"
            aria-label="哪些回答"
            options={options.map((option) => ({ value: option.value || option.label, label: option.label }))}
          />
        </Form.Item>
      )}
    </>
  );
}
