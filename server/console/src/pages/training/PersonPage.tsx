import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { App, Button, Select } from 'antd';
import dayjs from 'dayjs';
import {
  usePeople,
  usePerson,
  useSetLevel,
  type LearnDay,
  type Level,
  type PersonDetail,
} from '@/api/people';
import { useMe } from '@/api/staff';
import { formatSpan, formatTime } from '@/lib/format';
import { may } from '@/lib/permissions';
import { Failure } from '@/ui/Failure';
import { PageBody, PageHead } from '@/ui/PageHead';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { useComplain } from '@/ui/useComplain';
import { AssignModal } from './AssignModal';
import { Radar } from './Radar';
import css from './people.module.css';
import { SHADES } from './words';

/** One person: abilities against the role, matters, four weeks of learning, what comes next. */
export function PersonPage() {
  const { id = '' } = useParams();
  const person = usePerson(id);
  if (person.isPending) return <PageSkeleton />;
  if (person.isError) return <Failure error={person.error} onRetry={() => void person.refetch()} />;
  return <Portrait person={person.data} />;
}

function Portrait({ person }: { person: PersonDetail }) {
  const { totals, streak } = person;
  return (
    <PageBody>
      <PageHead
        title={person.name}
        about={`共学 ${totals.lessons} 节课，答 ${totals.items} 题，用时 ${formatSpan(totals.seconds)}，连续 ${streak.days} 天。`}
      >
        <Tools person={person} />
      </PageHead>
      <div className={css.sections}>
        <section className={css.panel}>
          <h2>能力与岗位要求</h2>
          <Radar axes={person.radar ?? []} />
          <p className={css.legend}>实线是现在，虚线是岗位要求。</p>
        </section>
        <section className={css.panel}>
          <h2>最近四周</h2>
          <Days days={person.days ?? []} />
          <h2 style={{ marginTop: 24 }}>事项</h2>
          <Matters person={person} />
        </section>
        <section className={css.panel}>
          <h2>接下来学什么</h2>
          <Listed none="该学的都学过了。">
            {(person.steps ?? []).map((step, index) => (
              <li key={index}>
                {step.title}（约 {step.minutes} 分钟）
                <small>{step.reason}</small>
              </li>
            ))}
          </Listed>
        </section>
        <section className={css.panel}>
          <h2>最近错得多的题</h2>
          <Listed none="还没有答错过。">
            {(person.mistakes ?? []).map(({ item, wrong, last_at }) => (
              <li key={item.id}>
                {item.stem}
                <small>
                  {item.matter} · 错 {wrong} 次 · {formatTime(last_at)}
                </small>
              </li>
            ))}
          </Listed>
        </section>
      </div>
    </PageBody>
  );
}

/** A list, or a sentence where there is nothing to list. */
function Listed({ none, children }: { none: string; children: React.ReactNode[] }) {
  return children.length > 0 ? <ul>{children}</ul> : <p className={css.legend}>{none}</p>;
}

function Tools({ person }: { person: PersonDetail }) {
  const navigate = useNavigate();
  const [assigning, setAssigning] = useState(false);
  const people = usePeople().data?.people ?? [];
  const { message } = App.useApp();
  const complain = useComplain();
  const setLevel = useSetLevel();
  const onLevel = (level: Level) =>
    setLevel.mutate(
      { id: person.id, level },
      { onSuccess: () => void message.success('已修改，学习路径会重新计算。'), onError: complain },
    );
  return (
    <>
      <Button onClick={() => void navigate('/training/people')}>返回</Button>
      {may(useMe().data, 'train.assign') && (
        <>
          <Select<Level>
            aria-label="新人或老员工"
            value={person.level}
            style={{ width: 110 }}
            options={[
              { value: 'new', label: '新人' },
              { value: 'experienced', label: '老员工' },
            ]}
            onChange={onLevel}
          />
          <Button type="primary" onClick={() => setAssigning(true)}>
            布置学习
          </Button>
        </>
      )}
      {assigning && <AssignModal people={people} first={[person.id]} onClose={() => setAssigning(false)} />}
    </>
  );
}

const HEIGHT = 80;
const STEP = 14;
const SHOWN = 28;

/** Time a day as bars, today at the right end; days without learning stay empty. */
function Days({ days }: { days: LearnDay[] }) {
  if (days.length === 0) return <p className={css.legend}>还没有学习过。</p>;
  const most = Math.max(60, ...days.map(({ seconds }) => seconds));
  const total = days.reduce((sum, { seconds }) => sum + seconds, 0);
  const today = dayjs().startOf('day');
  return (
    <svg
      className={css.bars}
      viewBox={`0 0 ${SHOWN * STEP} ${HEIGHT}`}
      role="img"
      aria-label={`最近四周共学 ${formatSpan(total)}`}
    >
      <line className={css.web} x1={0} x2={SHOWN * STEP} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
      {days.map(({ day, seconds, items, right }) => {
        const height = Math.max(1, (seconds / most) * HEIGHT);
        const left = (SHOWN - 1 - today.diff(dayjs(day), 'day')) * STEP;
        return (
          <rect key={day} x={left} y={HEIGHT - height} width={STEP - 4} height={height} rx={2}>
            <title>{`${day}：${formatSpan(seconds)}，答 ${items} 题对 ${right} 题`}</title>
          </rect>
        );
      })}
    </svg>
  );
}

function Matters({ person }: { person: PersonDetail }) {
  return (
    <div className={css.marks}>
      {(person.matters ?? []).map(({ matter, ability, state, known, required }) => (
        <span key={`${ability}-${matter}`} className={`${css.mark} ${css[state] ?? ''}`}>
          {matter} {state === 'unseen' ? '未练' : `${Math.round(known * 100)}%`}
          {required && '（必学）'}
          <span className="visually-hidden">{SHADES[state]}</span>
        </span>
      ))}
    </div>
  );
}
