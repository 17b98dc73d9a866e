import { Button, Checkbox, Form, Input, InputNumber, Select } from 'antd';
import type { StepType } from '@/api/guideTypes';
import { Icon } from '@/ui/Icon';
import css from '../knowledge/editor.module.css';
import { ItemButton } from '../knowledge/BlocksField';
import { ConditionField } from './ConditionField';
import { STEP_TYPES } from './definition';
import own from './guides.module.css';

/** One question: what is asked, what may be answered, and when it is asked at all. */
export function StepFields({ name }: { name: number }) {
  const type = Form.useWatch<StepType | undefined>(['steps', name, 'type']);
  return (
    <>
      <div className={css.two}>
        <Form.Item
          name={[name, 'label']}
          label="简称"
          rules={[{ required: true, whitespace: true, message: '请填写简称。' }]}
        >
          <Input maxLength={12} placeholder="例如 户籍，市民可以说“改一下户籍”" />
        </Form.Item>
        <Form.Item name={[name, 'type']} label="怎么答">
          <Select options={Object.entries(STEP_TYPES).map(([value, label]) => ({ value, label }))} />
        </Form.Item>
      </div>
      <Form.Item
        name={[name, 'ask']}
        label="怎么问"
        rules={[{ required: true, whitespace: true, message: '请写出问市民的话。' }]}
      >
        <Input.TextArea autoSize maxLength={200} placeholder="例如 您是本市户口吗？" />
      </Form.Item>
      <Form.Item name={[name, 'help']} label="补充说明">
        <Input maxLength={120} placeholder="可不填，例如 看户口簿首页" />
      </Form.Item>
      {type === 'choice' && <Options name={name} />}
      {type === 'number' && <Range name={name} />}
      <Form.Item name={[name, 'optional']} valuePropName="checked">
        <Checkbox>市民可以跳过</Checkbox>
      </Form.Item>
      <ConditionField name={[name, 'when']} at={['steps', name, 'when']} before={name} label="什么情况下问" />
    </>
  );
}

function Options({ name }: { name: number }) {
  return (
    <Form.List
      name={[name, 'options']}
      rules={[
        {
          validator: (_, options?: unknown[]) =>
            (options?.length ?? 0) >= 2 ? Promise.resolve() : Promise.reject(new Error('至少要有两个选项。')),
        },
      ]}
    >
      {(fields, { add, remove }, { errors }) => (
        <div className={own.options}>
          <div className={own.label}>选项</div>
          {fields.map((field) => (
            <div key={field.key} className={own.option}>
              <Form.Item
                name={[field.name, 'label']}
                rules={[{ required: true, whitespace: true, message: '请填写选项。' }]}
              >
                <Input maxLength={30} placeholder="选项，例如 是" aria-label="选项" />
              </Form.Item>
              <Form.Item name={[field.name, 'words']}>
                <Select
                  mode="tags"
                  open={false}
                  suffixIcon={null}
                  placeholder="市民的其他说法，回车分隔"
                  aria-label="其他说法"
                />
              </Form.Item>
              <ItemButton label="删除选项" icon="trash" onClick={() => remove(field.name)} />
            </div>
          ))}
          <Form.ErrorList errors={errors} />
          <Button
            size="small"
            icon={<Icon name="plus" size={14} />}
            onClick={() => add({ label: '', words: [] })}
          >
            添加选项
          </Button>
        </div>
      )}
    </Form.List>
  );
}

function Range({ name }: { name: number }) {
  return (
    <div className={css.two}>
      <Form.Item name={[name, 'min']} label="不小于">
        <InputNumber style={{ width: '100%' }} placeholder="可不填" />
      </Form.Item>
      <Form.Item name={[name, 'max']} label="不大于">
        <InputNumber style={{ width: '100%' }} placeholder="可不填" />
      </Form.Item>
    </div>
  );
}
