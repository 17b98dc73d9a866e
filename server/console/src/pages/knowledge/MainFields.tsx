import { Form, Input } from 'antd';
import { CategorySelect } from './CategorySelect';
import { LinesInput } from './LinesInput';
import css from './editor.module.css';

/** The limits are the server's. */
const QUESTION_MAX = 100;
const ANSWER_MAX = 5000;
const INTERNAL_MAX = 2000;

/** What is asked and what is answered. */
export function MainFields() {
  return (
    <>
      <section className={css.card}>
        <h2>问题</h2>
        <Form.Item name="category_id" label="分类" rules={[{ required: true, message: '请选择分类。' }]}>
          <CategorySelect />
        </Form.Item>
        <Form.Item
          name="question"
          label="标准问"
          extra="用市民会说的话，一句话问清一件事。"
          rules={[{ required: true, whitespace: true, message: '请填写标准问。' }]}
        >
          <Input maxLength={QUESTION_MAX} showCount />
        </Form.Item>
        <div className={css.two}>
          <Form.Item name="variants" label="相似问" extra="每行一个，至少三个：换说法、口语、常见错字。">
            <LinesInput placeholder={'身份证遗失补领\n身份证不见了怎么办'} />
          </Form.Item>
          <Form.Item name="counter_examples" label="反例" extra="每行一个：看着像，但不该用这条来答。">
            <LinesInput placeholder="护照丢了怎么补办" />
          </Form.Item>
        </div>
      </section>
      <section className={css.card}>
        <h2>回答</h2>
        <Form.Item
          name="answer"
          label="给市民的回答"
          rules={[{ required: true, whitespace: true, message: '请填写给市民的回答。' }]}
        >
          <Input.TextArea autoSize={{ minRows: 4, maxRows: 16 }} maxLength={ANSWER_MAX} showCount />
        </Form.Item>
        <Form.Item name="internal" label="内部口径" extra="只有坐席看得到，不会发给市民。">
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={INTERNAL_MAX} />
        </Form.Item>
      </section>
    </>
  );
}
