import { Alert, Button, Checkbox, Form, Input } from 'antd';
import { useMutation } from '@tanstack/react-query';
import { login } from '@/api/staff';
import { auth, signIn } from '@/lib/auth';
import { ApiError, sentenceOf } from '@/lib/request';
import { useStore } from '@/lib/store';
import { LoginFrame } from './LoginFrame';

interface Values {
  username: string;
  password: string;
  keep: boolean;
}

export function LoginPage() {
  const notice = useStore(auth, (state) => state.notice);
  const attempt = useMutation({
    mutationFn: (values: Values) => login(values.username.trim(), values.password),
    onSuccess: (result, values) => signIn(result.token, values.keep),
  });
  return (
    <LoginFrame title="登录工作台" about="请使用管理员分配给您的账号。">
      <LoginNotice error={attempt.error} notice={notice} />
      <Form<Values>
        layout="vertical"
        size="large"
        requiredMark={false}
        initialValues={{ keep: false }}
        onFinish={(values) => attempt.mutate(values)}
      >
        <Form.Item name="username" label="账号" rules={[{ required: true, message: '请填写账号。' }]}>
          <Input autoComplete="username" autoFocus maxLength={64} />
        </Form.Item>
        <Form.Item name="password" label="密码" rules={[{ required: true, message: '请填写密码。' }]}>
          <Input.Password autoComplete="current-password" maxLength={128} />
        </Form.Item>
        <Form.Item name="keep" valuePropName="checked">
          <Checkbox>在这台电脑上保持登录（公用电脑请不要勾选）</Checkbox>
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={attempt.isPending}>
          登录
        </Button>
      </Form>
    </LoginFrame>
  );
}

/** A wrong password is an error; a locked account is a warning that says how long. */
function LoginNotice({ error, notice }: { error: unknown; notice: string }) {
  const style = { marginBottom: 16 };
  if (!error) return notice ? <Alert style={style} type="info" showIcon title={notice} /> : null;
  const locked = error instanceof ApiError && (error.status === 423 || error.status === 429);
  return <Alert style={style} type={locked ? 'warning' : 'error'} showIcon title={sentenceOf(error)} />;
}
