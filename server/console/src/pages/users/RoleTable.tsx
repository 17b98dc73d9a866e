import { Table } from 'antd';
import { useRoles } from '@/api/users';
import type { RoleInfo } from '@/api/types';
import { PERMISSION_NAMES, type Permission } from '@/lib/permissions';
import { Failure } from '@/ui/Failure';

/** What each role may do, as the server enforces it. */
export function RoleTable() {
  const roles = useRoles();
  if (roles.isError) return <Failure error={roles.error} onRetry={() => void roles.refetch()} />;
  return (
    <Table<RoleInfo>
      rowKey="role"
      loading={roles.isPending}
      dataSource={roles.data ?? []}
      pagination={false}
      columns={[
        { title: '角色', dataIndex: 'name', width: 140 },
        {
          title: '权限',
          dataIndex: 'permissions',
          render: (list: string[]) =>
            list.map((name) => PERMISSION_NAMES[name as Permission] ?? name).join('、'),
        },
      ]}
    />
  );
}
