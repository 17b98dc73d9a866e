import { Alert, Button, Form, Input } from 'antd';
import { useMutation } from '@tanstack/react-query';
import { changePassword } from '@/api/staff';
import { sentenceOf } from '@/lib/request';

/** The server decides in the end; this only spares a round trip. */
const MIN_LENGTH = 10;

interface Values {
  old: string;
  next: string;
  again: string;
}

interface Props {
  username: string;
  submitText: string;
  onDone: () => void;
}

export function PasswordForm({ username, submitText, onDone }: Props) {
  const change = useMutation({
    mutationFn: (values: Values) => changePassword(values.old, values.next),
    onSuccess: onDone,
  });
  return (
    <Form<Values> layout="vertical" requiredMark={false} onFinish={(values) => change.mutate(values)}>
      {change.error && (
        <Alert style={{ marginBottom: 16 }} type="error" showIcon title={sentenceOf(change.error)} />
      )}
      <input type="text" autoComplete="username" value={username} readOnly hidden />
      <Form.Item name="old" label="现在的密码" rules={[{ required: true, message: '请填写现在的密码。' }]}>
        <Input.Password autoComplete="current-password" maxLength={128} />
      </Form.Item>
      <Form.Item
        name="next"
        label="新密码"
        extra={`至少 ${MIN_LENGTH} 位，同时有字母和数字，不要包含账号。`}
        rules={[
          { required: true, message: '请填写新密码。' },
          { min: MIN_LENGTH, message: `新密码至少 ${MIN_LENGTH} 位。` },
          { pattern: /(?=.*\p{L})(?=.*\p{N})/u, message: '请同时包含字母和数字。' },
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={128} />
      </Form.Item>
      <Form.Item
        name="again"
        label="再输入一次新密码"
        dependencies={['next']}
        rules={[
          { required: true, message: '请再输入一次新密码。' },
          ({ getFieldValue }) => ({
            validator: (_, value: string) =>
              !value || value === getFieldValue('next')
                ? Promise.resolve()
                : Promise.reject(new Error('两次输入的新密码不一样。')),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={128} />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={change.isPending}>
        {submitText}
      </Button>
    </Form>
  );
}
