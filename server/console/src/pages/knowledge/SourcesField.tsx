import { Button, Form, Input } from 'antd';
import { Icon } from '@/ui/Icon';
import { ItemButton } from './BlocksField';
import { DayPicker } from './DayPicker';
import css from './editor.module.css';

/** What the answer rests on; citizens see it folded under the answer. */
export function SourcesField({ name = 'sources' }: { name?: string | string[] }) {
  return (
    <Form.List name={name}>
      {(fields, { add, remove }) => (
        <section className={css.card}>
          <h2>
            依据
            <Button icon={<Icon name="plus" size={16} />} onClick={() => add({})}>
              添加
            </Button>
          </h2>
          {fields.length === 0 && <p className={css.none}>写明法规或文件、文号和条款，市民才信得过。</p>}
          {fields.map((field) => (
            <div key={field.key} className={css.item}>
              <div className={css.itemHead}>
                依据 {field.name + 1}
                <ItemButton label="删除" icon="trash" onClick={() => remove(field.name)} />
              </div>
              <Form.Item
                name={[field.name, 'name']}
                rules={[{ required: true, whitespace: true, message: '请填写法规或文件名称。' }]}
              >
                <Input placeholder="名称，例如 中华人民共和国居民身份证法" maxLength={100} />
              </Form.Item>
              <div className={css.three}>
                <Form.Item name={[field.name, 'number']}>
                  <Input placeholder="文号" maxLength={60} />
                </Form.Item>
                <Form.Item name={[field.name, 'clause']}>
                  <Input placeholder="条款，例如 第十一条" maxLength={60} />
                </Form.Item>
                <Form.Item name={[field.name, 'date']}>
                  <DayPicker placeholder="公布或施行日期" />
                </Form.Item>
              </div>
              <Form.Item name={[field.name, 'url']} rules={[{ type: 'url', message: '请填写完整的网址。' }]}>
                <Input placeholder="网址（可不填）" maxLength={500} />
              </Form.Item>
            </div>
          ))}
        </section>
      )}
    </Form.List>
  );
}
