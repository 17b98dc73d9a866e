import { Button, Form, Input, InputNumber, type FormInstance } from 'antd';
import { useBlueprintCheck, type BlueprintPart } from '@/api/exams';
import { Icon } from '@/ui/Icon';
import css from '../knowledge/editor.module.css';
import { ItemButton } from '../knowledge/BlocksField';
import own from './training.module.css';
import { useLater } from './useLater';

/** The lines of a blueprint, each with how many questions the bank has for it. */
export function PartsField({ form }: { form: FormInstance }) {
  const have = useSupply(form);
  return (
    <Form.List name="parts">
      {(fields, { add, remove }) => (
        <section className={css.card}>
          <h2>组卷</h2>
          {fields.map((field, index) => (
            <div key={field.key} className={own.line}>
              <Form.Item name={[field.name, 'matter']} className={own.words}>
                <Input maxLength={30} placeholder="任何事项" aria-label="事项" />
              </Form.Item>
              <Level name={[field.name, 'from']} label="最低难度" />
              <Level name={[field.name, 'to']} label="最高难度" />
              <Form.Item name={[field.name, 'count']} rules={[{ required: true, message: '几道？' }]}>
                <InputNumber min={1} max={200} precision={0} suffix="题" aria-label="题数" />
              </Form.Item>
              <Supply form={form} at={field.name} have={have[index]} />
              <ItemButton
                label="删除一行"
                icon="trash"
                onClick={fields.length > 1 ? () => remove(field.name) : undefined}
              />
            </div>
          ))}
          <p className={css.none}>难度 0 表示不限。</p>
          <Button
            block
            type="dashed"
            icon={<Icon name="plus" size={16} />}
            onClick={() => add({ matter: '', from: 0, to: 0, count: 5 })}
          >
            添加一行
          </Button>
        </section>
      )}
    </Form.List>
  );
}

function Level({ name, label }: { name: (string | number)[]; label: string }) {
  return (
    <Form.Item name={name}>
      <InputNumber min={0} max={5} precision={0} prefix={label} aria-label={label} style={{ width: 130 }} />
    </Form.Item>
  );
}

interface SupplyProps {
  form: FormInstance;
  at: number;
  have?: number;
}

function Supply({ form, at, have }: SupplyProps) {
  const wanted = Form.useWatch<number | undefined>(['parts', at, 'count'], form) ?? 0;
  if (have === undefined) return <span className={own.supply}>…</span>;
  const short = have < wanted;
  return (
    <span className={`${own.supply} ${short ? own.short : ''}`}>
      题库有 {have} 题{short && '，不够'}
    </span>
  );
}

/** Asked again a moment after the last change. */
function useSupply(form: FormInstance): number[] {
  const parts = Form.useWatch<BlueprintPart[] | undefined>('parts', form) ?? [];
  const asked = parts.map((part) => ({
    matter: part?.matter?.trim() ?? '',
    from: part?.from ?? 0,
    to: part?.to ?? 0,
    count: part?.count ?? 1,
  }));
  const later = useLater(JSON.stringify(asked));
  return useBlueprintCheck(JSON.parse(later) as BlueprintPart[]).data?.have ?? [];
}
