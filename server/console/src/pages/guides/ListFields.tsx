import { Button, Form, Input } from 'antd';
import { Icon } from '@/ui/Icon';
import css from '../knowledge/editor.module.css';
import { ItemButton } from '../knowledge/BlocksField';
import { ConditionField } from './ConditionField';
import own from './guides.module.css';

const ALWAYS = { mode: 'all', tests: [] };
const SECTIONS = ['checklist', 'sections'];

/** The personal check-list at the end: sections of items, each perhaps only for some answers. */
export function ListFields() {
  return (
    <section className={css.card}>
      <h2>办事清单</h2>
      <Form.Item
        name={['checklist', 'lead']}
        label="开头的话"
        extra="可以用 {s1} 这样的记号带入第一问的回答。"
      >
        <Input.TextArea autoSize={{ minRows: 2 }} maxLength={300} />
      </Form.Item>
      <Form.List name={SECTIONS}>
        {(fields, { add, remove }) => (
          <>
            {fields.map((field) => (
              <div key={field.key} className={css.item}>
                <div className={css.itemHead}>
                  <Form.Item
                    noStyle
                    name={[field.name, 'title']}
                    rules={[{ required: true, whitespace: true, message: '请填写这一段的标题。' }]}
                  >
                    <Input
                      variant="borderless"
                      maxLength={20}
                      placeholder="标题，例如 要带的材料"
                      aria-label="清单标题"
                    />
                  </Form.Item>
                  <ItemButton label="删除这一段" icon="trash" onClick={() => remove(field.name)} />
                </div>
                <Items section={field.name} />
              </div>
            ))}
            <Button
              block
              type="dashed"
              icon={<Icon name="plus" size={16} />}
              style={{ marginBottom: 16 }}
              onClick={() => add({ title: '', items: [{ text: '', when: ALWAYS }] })}
            >
              添加一段
            </Button>
          </>
        )}
      </Form.List>
    </section>
  );
}

function Items({ section }: { section: number }) {
  return (
    <Form.List name={[section, 'items']}>
      {(fields, { add, remove }) => (
        <>
          {fields.map((field) => (
            <div key={field.key} className={own.entry}>
              <div className={own.option}>
                <Form.Item
                  name={[field.name, 'text']}
                  rules={[{ required: true, whitespace: true, message: '请填写这一项。' }]}
                >
                  <Input maxLength={200} placeholder="例如 户口簿原件" aria-label="清单内容" />
                </Form.Item>
                <Form.Item name={[field.name, 'note']}>
                  <Input maxLength={200} placeholder="备注，可不填" aria-label="备注" />
                </Form.Item>
                <ItemButton label="删除这一项" icon="trash" onClick={() => remove(field.name)} />
              </div>
              <ConditionField
                name={[field.name, 'when']}
                at={[...SECTIONS, section, 'items', field.name, 'when']}
                label="什么情况下列出"
              />
            </div>
          ))}
          <Button
            size="small"
            icon={<Icon name="plus" size={14} />}
            style={{ marginBottom: 12 }}
            onClick={() => add({ text: '', when: ALWAYS })}
          >
            添加一项
          </Button>
        </>
      )}
    </Form.List>
  );
}
