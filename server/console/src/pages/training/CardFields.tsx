import { Form, Input, InputNumber } from 'antd';
import { ArticlePicker } from './ArticlePicker';
import { CardFile } from './CardFile';
import { ItemFields } from './ItemFields';
import { ItemPicker } from './ItemPicker';
import { LinesField } from './LinesField';
import { CARD_FORMS, type DraftCard } from './lessonForm';
import type { KnownItems } from './useKnownItems';

interface Props {
  name: number;
  known: KnownItems;
}

/** The small form of one card; each kind asks only for what it shows. */
export function CardFields({ name, known }: Props) {
  const card = Form.useFormInstance().getFieldValue(['cards', name]) as DraftCard | undefined;
  const kind = card?.kind;
  if (!kind) return null;
  if (kind === 'quiz' && card?.item) return <ItemFields name={[name, 'item']} at={['cards', name, 'item']} />;
  if (kind === 'quiz') return <QuizFields name={name} known={known} />;
  const asked = CARD_FORMS[kind];
  return (
    <>
      <Form.Item name={[name, 'title']} label="标题">
        <Input maxLength={40} placeholder="可不填" />
      </Form.Item>
      {asked.file && (
        <Form.Item
          name={[name, 'file_id']}
          label="文件"
          rules={[{ required: true, message: '请上传文件。' }]}
        >
          <CardFile kind={kind} accept={asked.file.accept} />
        </Form.Item>
      )}
      {asked.file?.seconds && (
        <Form.Item name={[name, 'seconds']} label="时长（秒）">
          <InputNumber min={0} max={600} precision={0} />
        </Form.Item>
      )}
      {asked.text && (
        <Form.Item
          name={[name, 'text']}
          label={asked.text.label}
          rules={
            asked.text.required
              ? [{ required: true, whitespace: true, message: `请填写${asked.text.label}。` }]
              : []
          }
        >
          <Input.TextArea autoSize={{ minRows: 2 }} maxLength={1000} />
        </Form.Item>
      )}
      {asked.lines && <LinesField name={name} asked={asked.lines} />}
      <Form.Item name={[name, 'article_id']} label="引用的知识" extra="知识改动或到期时，这节课会被标出来。">
        <ArticlePicker />
      </Form.Item>
    </>
  );
}

function QuizFields({ name, known }: { name: number; known: KnownItems }) {
  return (
    <Form.Item
      name={[name, 'item_id']}
      label="题目"
      rules={[{ required: true, message: '请从题库里选一道题。' }]}
    >
      <ItemPicker known={known} />
    </Form.Item>
  );
}
