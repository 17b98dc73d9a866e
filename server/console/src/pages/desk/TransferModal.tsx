import { useState } from 'react';
import { Button, Input, Modal, Radio, Skeleton } from 'antd';
import { useAgents } from '@/api/desk';
import { useMe } from '@/api/staff';
import type { Colleague } from '@/api/types';
import { useTransfer } from '@/desk/actions';
import { PresenceLabel } from './SeatBar';
import css from './transfer.module.css';

const TO_LINE = '';
const NOTE_MAX = 200;

interface Props {
  open: boolean;
  conversationId: string;
  onClose: () => void;
  onDone: () => void;
}

/** Hands the chat to a colleague with room, or back to the waiting line. */
export function TransferModal({ open, conversationId, onClose, onDone }: Props) {
  const [to, setTo] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const transfer = useTransfer();
  const submit = () => {
    if (to === null) return;
    transfer.mutate(
      { id: conversationId, to: to === TO_LINE ? null : to, note: note.trim() },
      {
        onSuccess: () => {
          onClose();
          onDone();
        },
      },
    );
  };
  return (
    <Modal
      title="转接会话"
      open={open}
      okText="转接"
      okButtonProps={{ disabled: to === null }}
      confirmLoading={transfer.isPending}
      onOk={submit}
      onCancel={onClose}
      destroyOnHidden
      afterClose={() => {
        setTo(null);
        setNote('');
      }}
    >
      <Colleagues enabled={open} value={to} onChange={setTo} />
      <Input.TextArea
        value={note}
        onChange={(event) => setNote(event.target.value)}
        rows={3}
        maxLength={NOTE_MAX}
        showCount
        style={{ marginBottom: 16 }}
        placeholder="写给接手的坐席：市民要办什么、已经说到哪一步"
        aria-label="转接说明"
      />
    </Modal>
  );
}

interface ColleaguesProps {
  enabled: boolean;
  value: string | null;
  onChange: (id: string) => void;
}

function Colleagues({ enabled, value, onChange }: ColleaguesProps) {
  const agents = useAgents(enabled);
  const myId = useMe().data?.id;
  if (agents.isPending) return <Skeleton active paragraph={{ rows: 3 }} title={false} />;
  if (agents.isError) return <Button onClick={() => void agents.refetch()}>坐席名单没有读到，重试</Button>;
  const others = agents.data.filter((agent) => agent.id !== myId);
  return (
    <Radio.Group
      className={css.group}
      value={value}
      onChange={(event) => onChange(event.target.value as string)}
    >
      <Radio value={TO_LINE}>转回排队，由下一位有空的坐席接入</Radio>
      {others.map((agent) => (
        <Radio key={agent.id} value={agent.id} disabled={!hasRoom(agent)}>
          <span className={css.agent}>
            <span>{agent.name}</span>
            <PresenceLabel presence={agent.presence} />
            <span className={css.load}>
              接待 {agent.active}/{agent.capacity}
            </span>
          </span>
        </Radio>
      ))}
      {others.length === 0 && <p className={css.none}>现在没有其他坐席在线。</p>}
    </Radio.Group>
  );
}

function hasRoom(agent: Colleague): boolean {
  return agent.presence === 'online' && agent.active < agent.capacity;
}
