import { useEffect, useState } from 'react';
import { Link } from 'react-router';
import { Badge, Drawer, Empty, Skeleton } from 'antd';
import { noticePath, useNotices, useReadNotices, type StaffNotice } from '@/api/notices';
import type { Me } from '@/api/types';
import { formatTime } from '@/lib/format';
import { may } from '@/lib/permissions';
import { Failure } from '@/ui/Failure';
import { RailButton } from './Shell';
import css from './notices.module.css';

/** The inbox at the foot of the rail; opening it marks everything as read. */
export function NoticeBell({ me }: { me: Me }) {
  const [open, setOpen] = useState(false);
  const wanted = may(me, 'learn.use');
  const notices = useNotices(wanted);
  if (!wanted) return null;
  const unread = notices.data?.filter((one) => !one.read_at).length ?? 0;
  return (
    <>
      <Badge count={unread} size="small" offset={[-14, 10]} title={unread > 0 ? `${unread} 条未读` : ''}>
        <RailButton label="消息" icon="inbox" onClick={() => setOpen(true)} />
      </Badge>
      <Drawer title="消息" size={420} open={open} onClose={() => setOpen(false)} destroyOnHidden>
        {notices.data ? <Inbox notices={notices.data} onLeave={() => setOpen(false)} /> : null}
        {notices.error && !notices.data ? (
          <Failure error={notices.error} onRetry={() => void notices.refetch()} />
        ) : null}
        {notices.isPending ? <Skeleton active /> : null}
      </Drawer>
    </>
  );
}

interface InboxProps {
  notices: StaffNotice[];
  onLeave: () => void;
}

function Inbox({ notices, onLeave }: InboxProps) {
  // What was new when the drawer was opened stays marked while it is looked at.
  const [fresh] = useState(() => new Set(notices.filter((one) => !one.read_at).map((one) => one.id)));
  const { mutate } = useReadNotices();
  useEffect(() => {
    if (fresh.size > 0) mutate([...fresh]);
  }, [fresh, mutate]);
  if (notices.length === 0) return <Empty description="没有消息" image={Empty.PRESENTED_IMAGE_SIMPLE} />;
  return (
    <ul className={css.list}>
      {notices.map((one) => (
        <Row key={one.id} notice={one} fresh={fresh.has(one.id)} onLeave={onLeave} />
      ))}
    </ul>
  );
}

function Row({ notice, fresh, onLeave }: { notice: StaffNotice; fresh: boolean; onLeave: () => void }) {
  const path = noticePath(notice);
  return (
    <li className={css.row} data-fresh={fresh || undefined}>
      {path ? (
        <Link className={css.title} to={path} onClick={onLeave}>
          {notice.title}
        </Link>
      ) : (
        <span className={css.title}>{notice.title}</span>
      )}
      <span className={css.text}>{notice.text}</span>
      <span className={css.time}>{formatTime(notice.at)}</span>
    </li>
  );
}
