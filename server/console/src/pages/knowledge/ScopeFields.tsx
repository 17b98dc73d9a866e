import { Checkbox, Form, Input, InputNumber, Radio, Select } from 'antd';
import { DayPicker } from './DayPicker';
import css from './editor.module.css';

/** Who may see the article, when it holds, and how it is used. */
export function ScopeFields() {
  return (
    <section className={css.card}>
      <h2>范围与时间</h2>
      <Form.Item name="audience" label="对谁">
        <Radio.Group
          options={[
            { value: 'public', label: '市民和坐席' },
            { value: 'internal', label: '只给坐席' },
          ]}
        />
      </Form.Item>
      <div className={css.three}>
        <Form.Item name="effective_from" label="生效日期" extra="不填为发布即生效。">
          <DayPicker />
        </Form.Item>
        <Form.Item
          name="effective_until"
          label="失效日期"
          extra="过了这一天不再用来回答。"
          dependencies={['effective_from']}
          rules={[
            ({ getFieldValue }) => ({
              validator: (_, until: string) => {
                const from = getFieldValue('effective_from') as string;
                return !until || !from || until >= from
                  ? Promise.resolve()
                  : Promise.reject(new Error('失效日期要晚于生效日期。'));
              },
            }),
          ]}
        >
          <DayPicker />
        </Form.Item>
        <Form.Item name="review_by" label="复核日期" extra="到这一天提醒采编核对。">
          <DayPicker />
        </Form.Item>
        <Form.Item name="department" label="责任单位">
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="region" label="适用地区">
          <Input maxLength={20} placeholder="不填为全市" />
        </Form.Item>
        <Form.Item name="hot" label="常问程度" extra="0–100，越大越靠前推荐。">
          <InputNumber min={0} max={100} precision={0} style={{ width: '100%' }} />
        </Form.Item>
      </div>
      <Form.Item name="tags" label="标签">
        <Select
          mode="tags"
          open={false}
          suffixIcon={null}
          tokenSeparators={[',', '，', ' ']}
          placeholder="输入后回车"
        />
      </Form.Item>
      <div className={css.checks}>
        <Form.Item name="local" valuePropName="checked">
          <Checkbox>具体规定由各地公布</Checkbox>
        </Form.Item>
        <Form.Item name="no_suggest" valuePropName="checked">
          <Checkbox>不出现在推荐里</Checkbox>
        </Form.Item>
        <Form.Item name="all_reply" valuePropName="checked">
          <Checkbox>全部回复</Checkbox>
        </Form.Item>
        <Form.Item name="disabled" valuePropName="checked">
          <Checkbox>停用，暂不用来回答</Checkbox>
        </Form.Item>
      </div>
    </section>
  );
}
