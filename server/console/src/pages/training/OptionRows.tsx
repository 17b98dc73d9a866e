import { Button, Checkbox, Form, Input } from 'antd';
import type { ItemKind } from '@/api/trainTypes';
import { Icon } from '@/ui/Icon';
import { ItemButton } from '../knowledge/BlocksField';
import type { OptionRow } from './itemForm';
import css from './training.module.css';

const LABELS: Partial<Record<ItemKind, string>> = {
  order: '按正确的顺序写；学员看到时会打乱',
  match: '每行一对；学员看到时右边会打乱',
};

interface Props {
  name: (string | number)[];
  kind: ItemKind;
}

/** What is chosen from, put in order or matched. */
export function OptionRows({ name, kind }: Props) {
  const rules = [
    {
      validator: (_: unknown, rows?: OptionRow[]) =>
        problemOf(kind, rows ?? [])
          ? Promise.reject(new Error(problemOf(kind, rows ?? [])))
          : Promise.resolve(),
    },
  ];
  return (
    <Form.List name={[...name, 'rows']} rules={rules}>
      {(fields, { add, remove, move }, { errors }) => (
        <div className={css.lines}>
          <div className={css.label}>{LABELS[kind] ?? '选项'}</div>
          {fields.map((field, index) => (
            <div key={field.key} className={css.line}>
              <Row name={field.name} kind={kind} />
              <ItemButton
                label="上移选项"
                icon="up"
                onClick={index > 0 ? () => move(index, index - 1) : undefined}
              />
              <ItemButton label="删除选项" icon="trash" onClick={() => remove(field.name)} />
            </div>
          ))}
          <Form.ErrorList errors={errors} />
          <Button
            size="small"
            icon={<Icon name="plus" size={14} />}
            disabled={fields.length >= 8}
            onClick={() => add({})}
          >
            添加选项
          </Button>
        </div>
      )}
    </Form.List>
  );
}

function Row({ name, kind }: { name: number; kind: ItemKind }) {
  const chosen = kind === 'single' || kind === 'multiple' || kind === 'dialogue';
  return (
    <>
      {chosen && (
        <Form.Item name={[name, 'right']} valuePropName="checked">
          <Checkbox>正确</Checkbox>
        </Form.Item>
      )}
      <Form.Item name={[name, 'text']} className={css.words}>
        <Input.TextArea autoSize maxLength={200} aria-label="选项" />
      </Form.Item>
      {kind === 'match' && (
        <Form.Item name={[name, 'partner']} className={css.words}>
          <Input.TextArea autoSize maxLength={200} aria-label="对应的右边" />
        </Form.Item>
      )}
      {chosen && (
        <Form.Item name={[name, 'why']} className={css.words}>
          <Input.TextArea autoSize maxLength={200} placeholder="为什么对或错" aria-label="为什么对或错" />
        </Form.Item>
      )}
    </>
  );
}

function problemOf(kind: ItemKind, rows: OptionRow[]): string {
  const filled = rows.filter((row) => row?.text?.trim());
  const right = filled.filter((row) => row.right).length;
  if (filled.length < 2) return '至少要有两个选项。';
  if ((kind === 'single' || kind === 'dialogue') && right !== 1) return '请勾选一个正确的选项。';
  if (kind === 'multiple' && right < 2) return '请勾选两个以上正确的选项。';
  if (kind === 'match' && filled.some((row) => !row.partner?.trim())) return '每一项都要有对应的右边。';
  return '';
}
