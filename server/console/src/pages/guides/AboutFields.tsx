import { Form, Input } from 'antd';
import css from '../knowledge/editor.module.css';
import { LinesInput } from '../knowledge/LinesInput';
import { ArticlesPicker } from './ArticlesPicker';

/** What the guide is about and how citizens come to it. */
export function AboutFields() {
  return (
    <section className={css.card}>
      <h2>基本情况</h2>
      <Form.Item
        name="title"
        label="名称"
        rules={[{ required: true, whitespace: true, message: '请填写名称。' }]}
      >
        <Input maxLength={40} placeholder="例如 补领身份证" />
      </Form.Item>
      <Form.Item name="summary" label="一句话说明">
        <Input maxLength={80} placeholder="市民走完能得到什么" />
      </Form.Item>
      <div className={css.two}>
        <Form.Item
          name="triggers"
          label="什么时候推荐给市民"
          extra="每行一个说法；市民这样问时，机器人会提出带他走。"
        >
          <LinesInput placeholder={'身份证丢了怎么补\n补办身份证'} />
        </Form.Item>
        <Form.Item name="article_keys" label="相关知识" extra="这些回答下面会出现引导入口。">
          <ArticlesPicker />
        </Form.Item>
      </div>
      <Form.Item name="category" label="分类">
        <Input maxLength={20} placeholder="例如 户籍与身份证" />
      </Form.Item>
    </section>
  );
}
