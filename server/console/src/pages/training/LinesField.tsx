import { AutoComplete, Button, Checkbox, Form, Input } from 'antd';
import { Icon } from '@/ui/Icon';
import { ItemButton } from '../knowledge/BlocksField';
import type { CardForm } from './lessonForm';
import css from './training.module.css';

interface Props {
  name: number;
  asked: NonNullable<CardForm['lines']>;
}

/** Steps, sides, utterances: who or what, the words, and whether it is the way to do it. */
export function LinesField({ name, asked }: Props) {
  return (
    <Form.List name={[name, 'lines']}>
      {(fields, { add, remove, move }) => (
        <div className={css.lines}>
          <div className={css.label}>{asked.label}</div>
          {fields.map((field, index) => (
            <div key={field.key} className={css.line}>
              {asked.who && <Who name={field.name} asked={asked} />}
              <Form.Item name={[field.name, 'text']} className={css.words}>
                <Input.TextArea autoSize maxLength={400} aria-label="文字" />
              </Form.Item>
              {asked.good && (
                <Form.Item name={[field.name, 'good']} valuePropName="checked">
                  <Checkbox>这样说</Checkbox>
                </Form.Item>
              )}
              <ItemButton
                label="上移一行"
                icon="up"
                onClick={index > 0 ? () => move(index, index - 1) : undefined}
              />
              <ItemButton label="删除一行" icon="trash" onClick={() => remove(field.name)} />
            </div>
          ))}
          <Button
            size="small"
            icon={<Icon name="plus" size={14} />}
            onClick={() => add({ who: asked.whoOptions?.[0] ?? '', text: '', good: false })}
          >
            添加一行
          </Button>
        </div>
      )}
    </Form.List>
  );
}

function Who({ name, asked }: Props) {
  return (
    <Form.Item name={[name, 'who']}>
      {asked.whoOptions ? (
        <AutoComplete
          style={{ width: 140 }}
          maxLength={20}
          aria-label={asked.who}
          options={asked.whoOptions.map((value) => ({ value }))}
        />
      ) : (
        <Input style={{ width: 140 }} maxLength={20} placeholder={asked.who} aria-label={asked.who} />
      )}
    </Form.Item>
  );
}
