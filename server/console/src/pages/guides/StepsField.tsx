import { Button, Form } from 'antd';
import { Icon } from '@/ui/Icon';
import css from '../knowledge/editor.module.css';
import { ItemButton } from '../knowledge/BlocksField';
import { StepFields } from './StepFields';
import { newStepKey, type FormDefinition } from './definition';

/** The questions in the order they are asked. */
export function StepsField() {
  const form = Form.useFormInstance<FormDefinition>();
  const blank = () => ({
    key: newStepKey(form.getFieldValue('steps') as FormDefinition['steps']),
    type: 'choice',
    options: [],
    when: { mode: 'all', tests: [] },
  });
  return (
    <Form.List name="steps">
      {(fields, { add, remove, move }) => (
        <section className={css.card}>
          <h2>问题</h2>
          {fields.map((field, index) => (
            <div key={field.key} className={css.item}>
              <div className={css.itemHead}>
                第 {index + 1} 问
                <span>
                  <ItemButton
                    label="上移"
                    icon="up"
                    onClick={index > 0 ? () => move(index, index - 1) : undefined}
                  />
                  <ItemButton
                    label="下移"
                    icon="down"
                    onClick={index < fields.length - 1 ? () => move(index, index + 1) : undefined}
                  />
                  <ItemButton
                    label="删除"
                    icon="trash"
                    onClick={fields.length > 1 ? () => remove(field.name) : undefined}
                  />
                </span>
              </div>
              <StepFields name={field.name} />
            </div>
          ))}
          <Button block type="dashed" icon={<Icon name="plus" size={16} />} onClick={() => add(blank())}>
            添加一问
          </Button>
        </section>
      )}
    </Form.List>
  );
}
