import { Form, Input, InputNumber, Radio, Select } from 'antd';
import type { ItemKind } from '@/api/trainTypes';
import css from '../knowledge/editor.module.css';
import { ArticlePicker } from './ArticlePicker';
import { OptionRows } from './OptionRows';
import { BLANK, blanksIn } from './itemForm';
import { ABILITIES, ITEM_KINDS, optionsOf } from './words';

type Name = (string | number)[];

interface Props {
  /** The name inside the list the fields stand in, and in the whole form. */
  name: Name;
  at: Name;
}

/** One question; what is asked for depends on its kind. */
export function ItemFields({ name, at }: Props) {
  const kind = Form.useWatch<ItemKind | undefined>([...at, 'kind']) ?? 'single';
  const stem = Form.useWatch<string | undefined>([...at, 'stem']);
  return (
    <>
      <Form.Item name={[...name, 'kind']} label="题型">
        <Select options={optionsOf(ITEM_KINDS)} />
      </Form.Item>
      <Form.Item
        name={[...name, 'stem']}
        label="题干"
        extra={kind === 'fill_in' ? `要填的地方写 ${BLANK}（四个下划线）。` : undefined}
        rules={[{ required: true, whitespace: true, message: '请填写题干。' }]}
      >
        <Input.TextArea autoSize={{ minRows: 2 }} maxLength={500} />
      </Form.Item>
      {kind === 'true_false' ? (
        <Form.Item name={[...name, 'truth']} label="正确答案">
          <Radio.Group
            options={[
              { value: 'true', label: '对' },
              { value: 'false', label: '错' },
            ]}
          />
        </Form.Item>
      ) : kind === 'fill_in' ? (
        <Blanks name={name} count={blanksIn(stem)} />
      ) : (
        <OptionRows name={name} kind={kind} />
      )}
      <Form.Item
        name={[...name, 'explanation']}
        label="解析"
        rules={[{ required: true, whitespace: true, message: '没有解析，答错的人学不到东西。' }]}
      >
        <Input.TextArea autoSize={{ minRows: 2 }} maxLength={600} />
      </Form.Item>
      <About name={name} />
    </>
  );
}

function Blanks({ name, count }: { name: Name; count: number }) {
  if (count === 0) return <p className={css.none}>题干里还没有空。</p>;
  return Array.from({ length: count }, (_, index) => (
    <Form.Item
      key={index}
      name={[...name, 'blanks', index]}
      label={`第 ${index + 1} 空`}
      rules={[{ required: true, whitespace: true, message: '请填写这一空的答案。' }]}
    >
      <Input placeholder="可接受的写法用 | 分开，例如 60|六十" maxLength={200} />
    </Form.Item>
  ));
}

/** Where the question belongs and what its answer rests on. */
function About({ name }: { name: Name }) {
  return (
    <>
      <div className={css.three}>
        <Form.Item
          name={[...name, 'matter']}
          label="事项"
          rules={[{ required: true, whitespace: true, message: '请填写事项。' }]}
        >
          <Input maxLength={30} />
        </Form.Item>
        <Form.Item name={[...name, 'ability']} label="能力">
          <Select options={optionsOf(ABILITIES)} />
        </Form.Item>
        <Form.Item name={[...name, 'difficulty']} label="难度（1 易，5 难）">
          <InputNumber min={1} max={5} precision={0} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name={[...name, 'basis', 'name']} label="依据">
          <Input maxLength={80} placeholder="文件名称，可不填" />
        </Form.Item>
        <Form.Item name={[...name, 'basis', 'number']} label="文号">
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name={[...name, 'basis', 'clause']} label="条款">
          <Input maxLength={60} placeholder="例如 第四十五条" />
        </Form.Item>
      </div>
      <Form.Item name={[...name, 'article_id']} label="相关知识">
        <ArticlePicker />
      </Form.Item>
    </>
  );
}
