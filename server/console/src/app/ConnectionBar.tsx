import { useEffect, useState } from 'react';
import { Button } from 'antd';
import { useDeskLink } from '@/desk/DeskProvider';
import { useStore } from '@/lib/store';
import { Icon } from '@/ui/Icon';
import css from './connection.module.css';

/** A blink of the network is not worth a bar. */
const PATIENCE_MS = 1500;

/** Says that the live connection is lost, and what happens to what is written meanwhile. */
export function ConnectionBar() {
  const { link } = useDeskLink();
  const state = useStore(link.state, (value) => value);
  const broken = useLasting(state === 'broken', PATIENCE_MS);
  if (state === 'stopped') {
    return (
      <div className={css.bar} data-stopped role="alert">
        <Icon name="alert" size={16} />
        连接已停止，可能是账号在其他地方打开了工作台。
        <Button size="small" onClick={() => link.reconnect()}>
          在这里继续
        </Button>
      </div>
    );
  }
  if (!broken) return null;
  return (
    <div className={css.bar} role="status">
      <Icon name="retry" size={16} />
      连接断开，正在重新连接。已发送的消息会保留，恢复后自动补发。
    </div>
  );
}

/** True once `value` has been true for `ms`. */
function useLasting(value: boolean, ms: number): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLasting(value), value ? ms : 0);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return lasting && value;
}
