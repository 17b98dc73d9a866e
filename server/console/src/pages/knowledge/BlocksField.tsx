import { Button, Dropdown, Form, Input } from 'antd';
import type { Block, BlockType } from '@/api/types';
import { Icon } from '@/ui/Icon';
import { BlockImage } from './BlockImage';
import { BLOCK_FIELDS } from './draft';
import { LinesInput } from './LinesInput';
import { BLOCK_NAMES } from './words';
import css from './editor.module.css';

/** The parts of an answer beside its text, in the order a citizen sees them. */
export function BlocksField() {
  return (
    <Form.List name="blocks">
      {(fields, { add, remove, move }) => (
        <section className={css.card}>
          <h2>
            补充内容
            <Dropdown
              trigger={['click']}
              menu={{
                items: (Object.keys(BLOCK_NAMES) as BlockType[]).map((key) => ({
                  key,
                  label: BLOCK_NAMES[key],
                })),
                onClick: ({ key }) => add({ type: key as BlockType }),
              }}
            >
              <Button icon={<Icon name="plus" size={16} />}>添加</Button>
            </Dropdown>
          </h2>
          {fields.length === 0 && (
            <p className={css.none}>步骤、材料、电话、网点写在这里，市民看得更清楚。</p>
          )}
          {fields.map((field, index) => (
            <BlockItem
              key={field.key}
              name={field.name}
              onUp={index > 0 ? () => move(index, index - 1) : undefined}
              onDown={index < fields.length - 1 ? () => move(index, index + 1) : undefined}
              onRemove={() => remove(field.name)}
            />
          ))}
        </section>
      )}
    </Form.List>
  );
}

interface ItemProps {
  name: number;
  onUp?: () => void;
  onDown?: () => void;
  onRemove: () => void;
}

function BlockItem({ name, onUp, onDown, onRemove }: ItemProps) {
  // The type has no input of its own and never changes; the list renders again when items move.
  const type = Form.useFormInstance().getFieldValue(['blocks', name, 'type']) as BlockType | undefined;
  if (!type) return null;
  return (
    <div className={css.item}>
      <div className={css.itemHead}>
        {BLOCK_NAMES[type]}
        <span>
          <ItemButton label="上移" icon="up" onClick={onUp} />
          <ItemButton label="下移" icon="down" onClick={onDown} />
          <ItemButton label="删除" icon="trash" onClick={onRemove} />
        </span>
      </div>
      {BLOCK_FIELDS[type].map((field) => (
        <BlockInput key={field} name={name} field={field} />
      ))}
    </div>
  );
}

interface ButtonProps {
  label: string;
  icon: 'up' | 'down' | 'trash';
  onClick?: () => void;
}

export function ItemButton({ label, icon, onClick }: ButtonProps) {
  return (
    <Button
      type="text"
      size="small"
      aria-label={label}
      title={label}
      icon={<Icon name={icon} size={15} />}
      disabled={!onClick}
      onClick={onClick}
    />
  );
}

type Field = Exclude<keyof Block, 'type'>;

const FIELD_HINTS: Record<Field, string> = {
  title: '小标题（可不填）',
  text: '文字内容',
  items: '每行一项',
  name: '名称，例如 社保咨询',
  number: '号码',
  url: 'https://',
  outlet_kind: '网点类型，例如 户籍窗口',
  article_id: '知识的编号',
  file_id: '',
};

const OPTIONAL: Field[] = ['title'];

function BlockInput({ name, field }: { name: number; field: Field }) {
  const required = !OPTIONAL.includes(field);
  const rules = required ? [{ required: true, message: '请填写这一项。' }] : [];
  return (
    <Form.Item
      name={[name, field]}
      rules={field === 'url' ? [...rules, { type: 'url' as const, message: '请填写完整的网址。' }] : rules}
    >
      {field === 'items' ? (
        <LinesInput placeholder={FIELD_HINTS.items} />
      ) : field === 'text' ? (
        <Input.TextArea autoSize={{ minRows: 2 }} placeholder={FIELD_HINTS.text} />
      ) : field === 'file_id' ? (
        <BlockImage />
      ) : (
        <Input placeholder={FIELD_HINTS[field]} maxLength={field === 'url' ? 500 : 60} />
      )}
    </Form.Item>
  );
}
