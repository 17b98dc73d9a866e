import { NavLink } from 'react-router';
import { Badge, Tooltip } from 'antd';
import type { Me } from '@/api/types';
import type { Area } from '@/lib/permissions';
import { Icon, Mark, type IconName } from '@/ui/Icon';
import { ConnectionBar } from './ConnectionBar';
import { ErrorBoundary } from '@/ui/ErrorBoundary';
import { AccountMenu } from './AccountMenu';
import { NoticeBell } from './NoticeBell';
import { ThemeButton } from './ThemeButton';
import { useBadges } from './useBadges';
import css from './shell.module.css';

const NAV: Record<Area, { label: string; icon: IconName }> = {
  desk: { label: '坐席', icon: 'desk' },
  letters: { label: '留言', icon: 'letters' },
  knowledge: { label: '知识库', icon: 'knowledge' },
  guides: { label: '办事引导', icon: 'guide' },
  calculators: { label: '计算器', icon: 'calculator' },
  emotion: { label: '情绪安抚', icon: 'heart' },
  safety: { label: '内容审核', icon: 'shield' },
  training: { label: '培训', icon: 'training' },
  numbers: { label: '今日数据', icon: 'numbers' },
  users: { label: '用户', icon: 'users' },
};

interface Props {
  me: Me;
  areas: Area[];
  children: React.ReactNode;
}

/** The frame of every page: the rail with what the roles permit, and the page beside it. */
export function Shell({ me, areas, children }: Props) {
  const badges = useBadges(areas);
  return (
    <div className={css.shell}>
      <nav className={css.rail} aria-label="主导航">
        <div className={css.mark}>
          <Mark size={36} />
        </div>
        {areas.map((area) => (
          <RailLink key={area} area={area} count={badges[area] ?? 0} />
        ))}
        <div className={css.foot}>
          <NoticeBell me={me} />
          <ThemeButton />
          <AccountMenu me={me} />
        </div>
      </nav>
      <div className={css.right}>
        <ConnectionBar />
        <main className={css.page}>
          <ErrorBoundary>{children}</ErrorBoundary>
        </main>
      </div>
    </div>
  );
}

function RailLink({ area, count }: { area: Area; count: number }) {
  const { label, icon } = NAV[area];
  return (
    <NavLink
      to={`/${area}`}
      className={({ isActive }) => (isActive ? `${css.link} ${css.active}` : (css.link ?? ''))}
    >
      <Badge count={count} size="small" offset={[4, 0]} title={count > 0 ? `${count} 项待处理` : ''}>
        <Icon name={icon} size={22} />
      </Badge>
      <span>{label}</span>
    </NavLink>
  );
}

/** A square button at the foot of the rail. */
export function RailButton(props: { label: string; icon: IconName; onClick?: () => void }) {
  return (
    <Tooltip title={props.label} placement="right">
      <button type="button" className={css.button} aria-label={props.label} onClick={props.onClick}>
        <Icon name={props.icon} size={20} />
      </button>
    </Tooltip>
  );
}
