import { Button, Space, Tag, type TableColumnsType } from 'antd';
import type { Staff } from '@/api/types';
import { ROLE_NAMES } from '@/lib/permissions';

interface Actions {
  myId: string;
  onEdit: (user: Staff) => void;
  onReset: (user: Staff) => void;
  onToggle: (user: Staff) => void;
}

export function userColumns({ myId, onEdit, onReset, onToggle }: Actions): TableColumnsType<Staff> {
  return [
    { title: '姓名', dataIndex: 'display_name', width: 160 },
    { title: '账号', dataIndex: 'username', width: 160 },
    {
      title: '角色',
      dataIndex: 'roles',
      render: (roles: Staff['roles']) => (
        <Space size={4} wrap>
          {roles.map((role) => (
            <Tag key={role}>{ROLE_NAMES[role] ?? role}</Tag>
          ))}
        </Space>
      ),
    },
    { title: '单位', dataIndex: 'department', render: (text: string) => text || '—' },
    {
      title: '状态',
      dataIndex: 'disabled',
      width: 100,
      render: (disabled: boolean) =>
        disabled ? <Tag color="error">已停用</Tag> : <Tag color="success">正常</Tag>,
    },
    {
      title: '操作',
      key: 'actions',
      width: 250,
      render: (_, user) => (
        <Space size={4}>
          <Button type="link" size="small" onClick={() => onEdit(user)}>
            编辑
          </Button>
          <Button type="link" size="small" onClick={() => onReset(user)}>
            重置密码
          </Button>
          <Button
            type="link"
            size="small"
            danger={!user.disabled}
            disabled={user.id === myId}
            onClick={() => onToggle(user)}
          >
            {user.disabled ? '恢复' : '停用'}
          </Button>
        </Space>
      ),
    },
  ];
}
