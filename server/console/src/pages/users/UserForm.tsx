import { Form, Input, Modal, Select } from 'antd';
import type { Role, Staff } from '@/api/types';
import { useCreateUser, usePatchUser, type NewStaff } from '@/api/users';
import { ROLE_NAMES } from '@/lib/permissions';
import { showFieldErrors } from '@/ui/fieldErrors';
import { useComplain } from '@/ui/useComplain';
import type { Secret } from './InitialPassword';

const ROLE_OPTIONS = (Object.keys(ROLE_NAMES) as Role[]).map((role) => ({
  value: role,
  label: ROLE_NAMES[role],
}));

interface Props {
  editing: Staff | 'new' | null;
  onClose: () => void;
  onCreated: (secret: Secret) => void;
}

export function UserForm({ editing, onClose, onCreated }: Props) {
  const [form] = Form.useForm<NewStaff>();
  const create = useCreateUser();
  const patch = usePatchUser();
  const complain = useComplain();
  const isNew = editing === 'new';

  const save = async (values: NewStaff) => {
    try {
      if (editing === 'new') {
        const result = await create.mutateAsync(values);
        onCreated({
          username: result.staff.username,
          name: result.staff.display_name,
          password: result.initial_password,
        });
      } else if (editing) {
        const { display_name, roles, department } = values;
        await patch.mutateAsync({ id: editing.id, patch: { display_name, roles, department } });
      }
      onClose();
    } catch (error) {
      if (!showFieldErrors(form, error)) complain(error);
    }
  };

  return (
    <Modal
      title={isNew ? '新建用户' : '编辑用户'}
      open={editing !== null}
      okText={isNew ? '创建' : '保存'}
      confirmLoading={create.isPending || patch.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
      destroyOnHidden
    >
      <Form<NewStaff>
        key={typeof editing === 'object' ? editing?.id : 'new'}
        form={form}
        layout="vertical"
        preserve={false}
        initialValues={isNew || !editing ? { roles: ['agent'], department: '' } : editing}
        onFinish={(values) => void save(values)}
      >
        <Form.Item
          name="username"
          label="账号"
          extra={isNew ? '用于登录，建立后不能修改。' : undefined}
          rules={[
            { required: true, message: '请填写账号。' },
            { pattern: /^[A-Za-z0-9._-]{2,32}$/, message: '账号为 2–32 位字母、数字或 . _ -。' },
          ]}
        >
          <Input disabled={!isNew} autoComplete="off" />
        </Form.Item>
        <Form.Item name="display_name" label="姓名" rules={[{ required: true, message: '请填写姓名。' }]}>
          <Input maxLength={20} autoComplete="off" />
        </Form.Item>
        <Form.Item name="roles" label="角色" rules={[{ required: true, message: '请至少选择一个角色。' }]}>
          <Select mode="multiple" options={ROLE_OPTIONS} />
        </Form.Item>
        <Form.Item name="department" label="单位" extra="承办单位账号只看到本单位的事项。">
          <Input maxLength={40} autoComplete="off" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
