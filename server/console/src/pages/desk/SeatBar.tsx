import { useState } from 'react';
import { Button, InputNumber, Popover, Select, Skeleton } from 'antd';
import { CAPACITY_MAX, useSeat } from '@/api/desk';
import type { Presence, Seat } from '@/api/types';
import { usePresence } from '@/desk/actions';
import { isMuted, setMuted } from '@/lib/attention';
import { Icon } from '@/ui/Icon';
import { HelpPopover } from './HelpPopover';
import css from './seat.module.css';

export const PRESENCE_NAMES: Record<Presence, string> = { online: '在线', away: '小休', offline: '离线' };

/** Whether I take conversations, and how many at once. */
export function SeatBar() {
  const seat = useSeat();
  if (!seat.data) {
    return (
      <div className={css.bar}>
        {seat.isError ? (
          <Button size="small" onClick={() => void seat.refetch()}>
            状态没有读到，重试
          </Button>
        ) : (
          <Skeleton.Button active size="small" style={{ width: 180 }} />
        )}
      </div>
    );
  }
  return <SeatControls seat={seat.data} />;
}

function SeatControls({ seat }: { seat: Seat }) {
  const change = usePresence();
  return (
    <div className={css.bar}>
      <Select<Presence>
        aria-label="接待状态"
        className={css.presence}
        value={seat.presence}
        loading={change.isPending}
        onChange={(presence) => change.mutate({ presence, capacity: seat.capacity })}
        options={(Object.keys(PRESENCE_NAMES) as Presence[]).map((value) => ({
          value,
          label: <PresenceLabel presence={value} />,
        }))}
      />
      <Popover trigger="click" placement="bottom" content={<Capacity seat={seat} />} title="同时接待上限">
        <button
          type="button"
          className={css.load}
          aria-label={`接待中 ${seat.active}，上限 ${seat.capacity}`}
        >
          {seat.active}
          <span>/{seat.capacity}</span>
        </button>
      </Popover>
      <span className={css.right}>
        <SoundButton />
        <HelpPopover />
      </span>
    </div>
  );
}

export function PresenceLabel({ presence }: { presence: Presence }) {
  return (
    <span className={css.label}>
      <i className={css.dot} data-presence={presence} />
      {PRESENCE_NAMES[presence]}
    </span>
  );
}

function Capacity({ seat }: { seat: Seat }) {
  const change = usePresence();
  return (
    <InputNumber
      min={1}
      max={CAPACITY_MAX}
      defaultValue={seat.capacity}
      aria-label="同时接待上限"
      suffix="个会话"
      onChange={(capacity) => capacity && change.mutate({ presence: seat.presence, capacity })}
    />
  );
}

function SoundButton() {
  const [muted, setState] = useState(isMuted);
  const toggle = () => {
    setMuted(!muted);
    setState(!muted);
  };
  const label = muted ? '提示音已关，点击打开' : '提示音已开，点击关闭';
  return (
    <Button
      type="text"
      aria-label={label}
      title={label}
      icon={<Icon name={muted ? 'mute' : 'bell'} />}
      onClick={toggle}
    />
  );
}
