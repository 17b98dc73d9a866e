import { useState } from 'react';
import { Button, Input, Table, Tabs } from 'antd';
import { useUsers } from '@/api/users';
import type { Staff } from '@/api/types';
import { useMe } from '@/api/staff';
import { Failure } from '@/ui/Failure';
import { PageBody, PageHead } from '@/ui/PageHead';
import { InitialPassword, type Secret } from './InitialPassword';
import { RoleTable } from './RoleTable';
import { UserForm } from './UserForm';
import { userColumns } from './userColumns';
import { useUserActions } from './useUserActions';

export function UsersPage() {
  return (
    <PageBody>
      <PageHead title="用户与角色" about="账号、角色和停用都会记入审计日志。" />
      <Tabs
        items={[
          { key: 'users', label: '用户', children: <UserTable /> },
          { key: 'roles', label: '角色权限', children: <RoleTable /> },
        ]}
      />
    </PageBody>
  );
}

function UserTable() {
  const users = useUsers();
  const me = useMe().data;
  const [word, setWord] = useState('');
  const [editing, setEditing] = useState<Staff | 'new' | null>(null);
  const [secret, setSecret] = useState<Secret | null>(null);
  const actions = useUserActions(setSecret);
  if (users.isError) return <Failure error={users.error} onRetry={() => void users.refetch()} />;
  const rows = (users.data?.items ?? []).filter((user) => matches(user, word));
  return (
    <>
      <div style={{ display: 'flex', gap: 8, marginBottom: 16 }}>
        <Input.Search
          placeholder="按姓名、账号或单位查找"
          allowClear
          style={{ maxWidth: 320 }}
          onChange={(event) => setWord(event.target.value)}
        />
        <Button type="primary" onClick={() => setEditing('new')}>
          新建用户
        </Button>
      </div>
      <Table<Staff>
        rowKey="id"
        loading={users.isPending}
        dataSource={rows}
        columns={userColumns({ myId: me?.id ?? '', onEdit: setEditing, ...actions })}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        locale={{ emptyText: word ? '没有符合条件的用户。' : '还没有用户。' }}
      />
      <UserForm editing={editing} onClose={() => setEditing(null)} onCreated={setSecret} />
      <InitialPassword secret={secret} onClose={() => setSecret(null)} />
    </>
  );
}

function matches(user: Staff, word: string): boolean {
  const needle = word.trim().toLowerCase();
  return [user.username, user.display_name, user.department].some((text) =>
    (text ?? '').toLowerCase().includes(needle),
  );
}
