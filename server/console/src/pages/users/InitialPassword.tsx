import { Alert, Modal, Typography } from 'antd';

export interface Secret {
  username: string;
  name: string;
  password: string;
}

/** Shows an initial password once; closing it is the end of it. */
export function InitialPassword({ secret, onClose }: { secret: Secret | null; onClose: () => void }) {
  return (
    <Modal
      title="初始密码"
      open={secret !== null}
      onOk={onClose}
      onCancel={onClose}
      okText="我已记下"
      cancelButtonProps={{ style: { display: 'none' } }}
      mask={{ closable: false }}
      keyboard={false}
    >
      {secret && (
        <>
          <Alert
            type="warning"
            showIcon
            title="这个密码只显示这一次，请当面或通过可靠渠道交给本人。首次登录时必须修改。"
          />
          <dl style={{ display: 'grid', gridTemplateColumns: '5em 1fr', rowGap: 8, margin: '16px 0 0' }}>
            <dt>姓名</dt>
            <dd style={{ margin: 0 }}>{secret.name}</dd>
            <dt>账号</dt>
            <dd style={{ margin: 0 }}>
              <Typography.Text copyable>{secret.username}</Typography.Text>
            </dd>
            <dt>初始密码</dt>
            <dd style={{ margin: 0 }}>
              <Typography.Text code copyable style={{ fontSize: 16 }}>
                {secret.password}
              </Typography.Text>
            </dd>
          </dl>
        </>
      )}
    </Modal>
  );
}
