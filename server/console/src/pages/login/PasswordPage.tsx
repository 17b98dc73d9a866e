import { Button } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { logout } from '@/api/staff';
import { signOut } from '@/lib/auth';
import type { Me } from '@/api/types';
import { LoginFrame } from './LoginFrame';
import { PasswordForm } from './PasswordForm';

/** The first login: nothing else opens before the initial password is replaced. */
export function PasswordPage({ me }: { me: Me }) {
  const client = useQueryClient();
  const leave = () => {
    void logout().catch(() => undefined);
    signOut();
  };
  return (
    <LoginFrame
      title="请先修改密码"
      about={`${me.display_name}，您正在使用初始密码。为了账号安全，修改后才能开始使用。`}
    >
      <PasswordForm
        username={me.username}
        submitText="修改并进入"
        onDone={() => void client.invalidateQueries({ queryKey: keys.me })}
      />
      <Button type="link" block style={{ marginTop: 8 }} onClick={leave}>
        换一个账号登录
      </Button>
    </LoginFrame>
  );
}
