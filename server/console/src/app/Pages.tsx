import { lazy, Suspense } from 'react';
import { Navigate, Route, Routes, useLocation } from 'react-router';
import { useMe } from '@/api/staff';
import { DeskProvider } from '@/desk/DeskProvider';
import { auth } from '@/lib/auth';
import { areasFor, type Area } from '@/lib/permissions';
import { useStore } from '@/lib/store';
import { LoginPage } from '@/pages/login/LoginPage';
import { PasswordPage } from '@/pages/login/PasswordPage';
import { Failure } from '@/ui/Failure';
import { PageSkeleton } from '@/ui/PageSkeleton';
import type { Me } from '@/api/types';
import { Shell } from './Shell';

const PAGES: Record<Area, React.LazyExoticComponent<() => React.ReactNode>> = {
  desk: lazy(async () => ({ default: (await import('@/pages/desk/DeskPage')).DeskPage })),
  letters: lazy(async () => ({ default: (await import('@/pages/letters/LettersPage')).LettersPage })),
  knowledge: lazy(async () => ({
    default: (await import('@/pages/knowledge/KnowledgeRoutes')).KnowledgeRoutes,
  })),
  guides: lazy(async () => ({ default: (await import('@/pages/guides/GuideRoutes')).GuideRoutes })),
  calculators: lazy(async () => ({
    default: (await import('@/pages/calculators/CalculatorsPage')).CalculatorsPage,
  })),
  emotion: lazy(async () => ({ default: (await import('@/pages/emotion/EmotionPage')).EmotionPage })),
  safety: lazy(async () => ({ default: (await import('@/pages/safety/SafetyPage')).SafetyPage })),
  training: lazy(async () => ({
    default: (await import('@/pages/training/TrainingRoutes')).TrainingRoutes,
  })),
  numbers: lazy(async () => ({ default: (await import('@/pages/numbers/NumbersPage')).NumbersPage })),
  users: lazy(async () => ({ default: (await import('@/pages/users/UsersPage')).UsersPage })),
};

/** Decides what is shown: login, the forced password change, or the pages the roles permit. */
export function Pages() {
  const token = useStore(auth, (state) => state.token);
  if (token === null) return <LoggedOut />;
  return <LoggedIn key={token} />;
}

function LoggedOut() {
  const { pathname, search } = useLocation();
  const next = pathname === '/login' ? undefined : pathname + search;
  return (
    <Routes>
      <Route path="/login" element={<LoginPage />} />
      <Route path="*" element={<Navigate to="/login" replace state={{ next }} />} />
    </Routes>
  );
}

function LoggedIn() {
  const me = useMe();
  if (me.isPending) return <PageSkeleton />;
  if (me.isError) return <Failure error={me.error} onRetry={() => void me.refetch()} />;
  if (me.data.must_change_password) return <PasswordPage me={me.data} />;
  return <Allowed me={me.data} />;
}

function Allowed({ me }: { me: Me }) {
  const areas = areasFor(me);
  const next = (useLocation().state as { next?: string } | null)?.next;
  const home = next ?? `/${areas[0] ?? 'knowledge'}`;
  return (
    <DeskProvider me={me}>
      <Shell me={me} areas={areas}>
        <Suspense fallback={<PageSkeleton />}>
          <Routes>
            {areas.map((area) => {
              const Page = PAGES[area];
              return <Route key={area} path={`/${area}/*`} element={<Page />} />;
            })}
            <Route path="/login" element={<Navigate to={home} replace />} />
            <Route path="*" element={<Navigate to={`/${areas[0] ?? 'knowledge'}`} replace />} />
          </Routes>
        </Suspense>
      </Shell>
    </DeskProvider>
  );
}
