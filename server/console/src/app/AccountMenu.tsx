import { useState } from 'react';
import { App, Dropdown, Modal } from 'antd';
import { logout } from '@/api/staff';
import type { Me } from '@/api/types';
import { signOut } from '@/lib/auth';
import { ROLE_NAMES } from '@/lib/permissions';
import { PasswordForm } from '@/pages/login/PasswordForm';
import { RailButton } from './Shell';
import { WeChatDialog } from './WeChatDialog';

export function AccountMenu({ me }: { me: Me }) {
  const [changing, setChanging] = useState(false);
  const [binding, setBinding] = useState(false);
  const { message } = App.useApp();
  const roles = me.roles.map((role) => ROLE_NAMES[role]).join('、');
  const onClick = ({ key }: { key: string }) => {
    if (key === 'password') return setChanging(true);
    if (key === 'wechat') return setBinding(true);
    // The token is dropped here even when the server cannot be told; it expires there by itself.
    void logout().catch(() => undefined);
    signOut();
  };
  return (
    <>
      <Dropdown
        trigger={['click']}
        placement="topLeft"
        menu={{
          items: [
            { key: 'who', type: 'group', label: `${me.display_name}（${roles}）` },
            { key: 'wechat', label: '绑定微信' },
            { key: 'password', label: '修改密码' },
            { key: 'logout', label: '退出登录', danger: true },
          ],
          onClick,
        }}
      >
        <span>
          <RailButton label={me.display_name} icon="user" />
        </span>
      </Dropdown>
      <WeChatDialog open={binding} onClose={() => setBinding(false)} />
      <Modal
        title="修改密码"
        open={changing}
        footer={null}
        destroyOnHidden
        onCancel={() => setChanging(false)}
      >
        <PasswordForm
          username={me.username}
          submitText="修改密码"
          onDone={() => {
            setChanging(false);
            void message.success('密码已修改，下次登录请使用新密码。');
          }}
        />
      </Modal>
    </>
  );
}
