import { lazy, Suspense, useState } from 'react';
import { DatePicker, Skeleton, Table, Tooltip } from 'antd';
import dayjs from 'dayjs';
import { useNumbers } from '@/api/numbers';
import type { DayNumbers } from '@/api/types';
import { formatTime } from '@/lib/format';
import { Empty, Failure } from '@/ui/Failure';
import { Icon } from '@/ui/Icon';
import { PageBody, PageHead } from '@/ui/PageHead';
import { AGENTS, BOT, LETTERS, NOW, type Figure, type FigureGroup } from './figures';
import css from './numbers.module.css';

const HourlyChart = lazy(async () => ({ default: (await import('./HourlyChart')).HourlyChart }));

/** The numbers of one day; every figure says what it counts. */
export function NumbersPage() {
  const [day, setDay] = useState(() => dayjs());
  const isToday = day.isSame(dayjs(), 'day');
  const numbers = useNumbers(day.format('YYYY-MM-DD'), isToday);
  return (
    <PageBody>
      <PageHead
        title={isToday ? '今日数据' : '当日数据'}
        about={isToday ? '每 30 秒更新一次，指标名旁的说明写着怎么算。' : '指标名旁的说明写着怎么算。'}
      >
        <DatePicker
          value={day}
          allowClear={false}
          maxDate={dayjs()}
          aria-label="日期"
          onChange={(next: dayjs.Dayjs | null) => next && setDay(next)}
        />
      </PageHead>
      {numbers.isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {numbers.isError && <Failure error={numbers.error} onRetry={() => void numbers.refetch()} />}
      {numbers.data && <Numbers data={numbers.data} isToday={isToday} />}
    </PageBody>
  );
}

function Numbers({ data, isToday }: { data: DayNumbers; isToday: boolean }) {
  return (
    <>
      <div className={isToday ? css.pair : undefined}>
        {isToday && <Group group={NOW} data={data} />}
        <Group group={LETTERS} data={data} />
      </div>
      <Group group={BOT} data={data} />
      <Group group={AGENTS} data={data} />
      <div className={css.wide}>
        <section className={css.panel}>
          <h2>每小时的提问和转人工</h2>
          <Suspense fallback={<Skeleton active />}>
            <HourlyChart hours={data.hourly ?? []} />
          </Suspense>
        </section>
        <section className={css.panel}>
          <h2>答不上最多的问题</h2>
          <TopUnanswered rows={data.top_unanswered ?? []} />
        </section>
      </div>
    </>
  );
}

function Group({ group, data }: { group: FigureGroup; data: DayNumbers }) {
  return (
    <section className={css.group} aria-label={group.title}>
      <h2>{group.title}</h2>
      <div className={css.figures}>
        {group.figures.map((figure) => (
          <FigureCard key={figure.key} figure={figure} data={data} />
        ))}
      </div>
    </section>
  );
}

function FigureCard({ figure, data }: { figure: Figure; data: DayNumbers }) {
  const definition = data.definitions?.[figure.key];
  return (
    <div className={css.figure} data-alarm={figure.alarm?.(data) || undefined}>
      <span className={css.label}>
        {figure.label}
        {definition && (
          <Tooltip title={definition}>
            <button type="button" className="plain" aria-label={`${figure.label}：${definition}`}>
              <Icon name="help" size={14} />
            </button>
          </Tooltip>
        )}
      </span>
      <strong>{figure.value(data)}</strong>
      {figure.note && <span className={css.note}>{figure.note(data)}</span>}
    </div>
  );
}

function TopUnanswered({ rows }: { rows: NonNullable<DayNumbers['top_unanswered']> }) {
  if (rows.length === 0) return <Empty icon="check" text="没有答不上的问题。" />;
  return (
    <Table
      rowKey="text"
      size="small"
      dataSource={rows}
      pagination={false}
      columns={[
        { title: '问题', dataIndex: 'text' },
        { title: '次数', dataIndex: 'count', width: 64, align: 'right' },
        { title: '最近', dataIndex: 'last_at', width: 104, render: (iso: string) => formatTime(iso) },
      ]}
    />
  );
}
