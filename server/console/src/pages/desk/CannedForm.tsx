import { Checkbox, Form, Input, Modal } from 'antd';
import { useSaveCanned, type CannedInput } from '@/api/desk';
import type { Canned } from '@/api/types';
import { showFieldErrors } from '@/ui/fieldErrors';
import { useComplain } from '@/ui/useComplain';

interface Props {
  editing: Canned | 'new' | null;
  mayShare: boolean;
  onClose: () => void;
}

const EMPTY: CannedInput = { shortcut: '', title: '', text: '', shared: false };

/** The limits are the server's. */
export function CannedForm({ editing, mayShare, onClose }: Props) {
  const [form] = Form.useForm<CannedInput>();
  const save = useSaveCanned();
  const complain = useComplain();
  const existing = editing !== null && editing !== 'new' ? editing : null;
  const submit = (values: CannedInput) =>
    save.mutate(
      { id: existing?.id ?? null, input: { ...EMPTY, ...values } },
      {
        onSuccess: onClose,
        onError: (error) => {
          if (!showFieldErrors(form, error)) complain(error);
        },
      },
    );
  return (
    <Modal
      title={existing ? '编辑常用语' : '添加常用语'}
      open={editing !== null}
      okText="保存"
      confirmLoading={save.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
      destroyOnHidden
    >
      <Form<CannedInput>
        key={existing?.id ?? 'new'}
        form={form}
        layout="vertical"
        preserve={false}
        initialValues={existing ?? EMPTY}
        onFinish={submit}
      >
        <Form.Item
          name="shortcut"
          label="快捷词"
          extra="在输入框里输入 / 加快捷词就能调出，拼音首字母最顺手，例如 nh。"
          rules={[{ required: true, whitespace: true, message: '请填写快捷词。' }]}
        >
          <Input maxLength={20} prefix="/" autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="title"
          label="标题"
          rules={[{ required: true, whitespace: true, message: '请填写标题。' }]}
        >
          <Input maxLength={40} autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="text"
          label="内容"
          rules={[{ required: true, whitespace: true, message: '请填写内容。' }]}
        >
          <Input.TextArea rows={5} maxLength={1000} showCount />
        </Form.Item>
        {mayShare && (
          <Form.Item name="shared" valuePropName="checked">
            <Checkbox>全体坐席共用</Checkbox>
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}
