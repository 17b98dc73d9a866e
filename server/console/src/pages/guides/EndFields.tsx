import { Form, Input, Select } from 'antd';
import css from '../knowledge/editor.module.css';
import { DEMAND_NAMES } from '../letters/words';

/** Where the citizen goes from the check-list: outlets, a number, a letter. */
export function EndFields() {
  return (
    <section className={css.card}>
      <h2>下一步</h2>
      <div className={css.three}>
        <Form.Item name={['checklist', 'outlet_kind']} label="去哪类网点">
          <Input maxLength={20} placeholder="例如 户籍窗口" />
        </Form.Item>
        <Form.Item name={['checklist', 'phone', 'name']} label="咨询电话的名称">
          <Input maxLength={30} placeholder="例如 户政咨询" />
        </Form.Item>
        <Form.Item name={['checklist', 'phone', 'number']} label="号码">
          <Input maxLength={20} placeholder="例如 12345" />
        </Form.Item>
      </div>
      <div className={css.two}>
        <Form.Item name={['checklist', 'letter', 'demand_type']} label="写成留言时的类型">
          <Select
            allowClear
            placeholder="不提供"
            options={Object.entries(DEMAND_NAMES).map(([value, label]) => ({ value, label }))}
          />
        </Form.Item>
        <Form.Item name={['checklist', 'letter', 'title']} label="留言标题">
          <Input maxLength={60} />
        </Form.Item>
      </div>
      <Form.Item name={['checklist', 'letter', 'text']} label="留言正文" extra="可以用 {s1} 带入回答。">
        <Input.TextArea autoSize={{ minRows: 2 }} maxLength={1000} />
      </Form.Item>
    </section>
  );
}
