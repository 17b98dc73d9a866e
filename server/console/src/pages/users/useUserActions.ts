import { App } from 'antd';
import type { Staff } from '@/api/types';
import { usePatchUser, useResetPassword } from '@/api/users';
import { useComplain } from '@/ui/useComplain';
import type { Secret } from './InitialPassword';

/** Reset and disable, each asked about first because the person affected is thrown out. */
export function useUserActions(onSecret: (secret: Secret) => void) {
  const { modal, message } = App.useApp();
  const complain = useComplain();
  const reset = useResetPassword();
  const patch = usePatchUser();

  const onReset = (user: Staff) =>
    void modal.confirm({
      title: `重置“${user.display_name}”的密码？`,
      content: '原密码立即失效，正在使用的登录会退出。新的初始密码只显示一次。',
      okText: '重置密码',
      onOk: async () => {
        try {
          const result = await reset.mutateAsync(user.id);
          onSecret({ username: user.username, name: user.display_name, password: result.initial_password });
        } catch (error) {
          complain(error);
        }
      },
    });

  const onToggle = (user: Staff) =>
    void modal.confirm({
      title: user.disabled ? `恢复“${user.display_name}”的账号？` : `停用“${user.display_name}”的账号？`,
      content: user.disabled
        ? '恢复后可以用原来的密码登录。'
        : '停用后立即退出登录，接待中的会话会回到排队。',
      okText: user.disabled ? '恢复' : '停用',
      okButtonProps: { danger: !user.disabled },
      onOk: async () => {
        try {
          await patch.mutateAsync({ id: user.id, patch: { disabled: !user.disabled } });
          void message.success(user.disabled ? '账号已恢复。' : '账号已停用。');
        } catch (error) {
          complain(error);
        }
      },
    });

  return { onReset, onToggle };
}
