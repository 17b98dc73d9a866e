import { NavLink } from 'react-router';
import { useMe } from '@/api/staff';
import { may, type Permission } from '@/lib/permissions';
import { PageHead } from '@/ui/PageHead';
import css from './training.module.css';

const SECTIONS: { to: string; label: string; needs: Permission }[] = [
  { to: 'lessons', label: '课程与课', needs: 'train.read' },
  { to: 'proposals', label: '新知识成课', needs: 'train.write' },
  { to: 'cases', label: '会话成案例', needs: 'train.write' },
  { to: 'items', label: '题库', needs: 'train.read' },
  { to: 'exams', label: '考试与认证', needs: 'train.read' },
  { to: 'people', label: '学员', needs: 'train.read' },
  { to: 'report', label: '报表', needs: 'train.read' },
];

interface Props {
  about: string;
  children?: React.ReactNode;
}

/** The head of every table page of the area, with the way to the others the roles permit. */
export function TrainingHead({ about, children }: Props) {
  const me = useMe().data;
  return (
    <>
      <PageHead title="培训" about={about}>
        {children}
      </PageHead>
      <nav className={css.sections} aria-label="培训">
        {SECTIONS.filter(({ needs }) => may(me, needs)).map(({ to, label }) => (
          <NavLink
            key={to}
            to={`/training/${to}`}
            className={({ isActive }) => (isActive ? `${css.section} ${css.current}` : (css.section ?? ''))}
          >
            {label}
          </NavLink>
        ))}
      </nav>
    </>
  );
}
