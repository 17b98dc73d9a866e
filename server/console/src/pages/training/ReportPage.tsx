import { useState } from 'react';
import { Button, DatePicker, Table } from 'antd';
import dayjs from 'dayjs';
import { downloadFile } from '@/api/files';
import { useTrainReport, type Comparison, type Indicator, type ReportRange, type Share } from '@/api/report';
import { Empty, Failure } from '@/ui/Failure';
import { Icon } from '@/ui/Icon';
import { PageBody } from '@/ui/PageHead';
import { useComplain } from '@/ui/useComplain';
import { TrainingHead } from './TrainingHead';
import css from './training.module.css';

/** What learning did: the indicators with their definitions, and the desk before and after. */
export function ReportPage() {
  const [range, setRange] = useState<ReportRange>({ from: '', to: '' });
  const report = useTrainReport(range);
  return (
    <PageBody>
      <TrainingHead about="学习时间计入工作时间。">
        <Download range={range} />
      </TrainingHead>
      <div className={css.filters}>
        <DatePicker.RangePicker
          aria-label="时间"
          allowEmpty={[true, true]}
          value={[range.from ? dayjs(range.from) : null, range.to ? dayjs(range.to) : null]}
          onChange={(_, days) => setRange({ from: days?.[0] ?? '', to: days?.[1] ?? '' })}
        />
        {report.data && (
          <span className={css.quiet}>
            {report.data.from} 至 {report.data.to}
          </span>
        )}
      </div>
      {report.isError ? (
        <Failure error={report.error} onRetry={() => void report.refetch()} />
      ) : (
        <>
          <Indicators list={report.data?.indicators ?? []} loading={report.isPending} />
          <h2 className={css.title}>坐席工作前后对比</h2>
          <p className={css.quiet}>
            与之前同样长的一段时间比；括号里是 95% 置信区间。区间重叠时，变化可能只是随机波动。
          </p>
          <Desk list={report.data?.desk ?? []} loading={report.isPending} />
        </>
      )}
    </PageBody>
  );
}

function Download({ range }: { range: ReportRange }) {
  const complain = useComplain();
  const query = new URLSearchParams(Object.entries(range).filter(([, day]) => day !== '')).toString();
  const onDownload = () =>
    void downloadFile(
      `/train/report.xlsx${query ? `?${query}` : ''}`,
      `培训报表-${dayjs().format('YYYYMMDD')}.xlsx`,
    ).catch(complain);
  return (
    <Button icon={<Icon name="download" size={16} />} onClick={onDownload}>
      导出 Excel
    </Button>
  );
}

function Indicators({ list, loading }: { list: Indicator[]; loading: boolean }) {
  return (
    <Table<Indicator>
      rowKey="key"
      size="middle"
      loading={loading}
      dataSource={list}
      pagination={false}
      columns={[
        { title: '指标', dataIndex: 'name', width: 200 },
        {
          title: '数值',
          width: 140,
          align: 'right',
          render: (_, { value, unit, sample }) =>
            sample > 0 ? <strong>{`${short(value)} ${unit}`.trim()}</strong> : '—',
        },
        { title: '样本', dataIndex: 'sample', width: 100, align: 'right' },
        {
          title: '怎么算的',
          dataIndex: 'definition',
          render: (text: string) => <span className={css.quiet}>{text}</span>,
        },
      ]}
      locale={{ emptyText: <Empty icon="numbers" text="这段时间没有数据。" /> }}
    />
  );
}

function Desk({ list, loading }: { list: Comparison[]; loading: boolean }) {
  return (
    <Table<Comparison>
      rowKey="name"
      size="middle"
      loading={loading}
      dataSource={list}
      pagination={false}
      columns={[
        { title: '指标', dataIndex: 'name', width: 220 },
        { title: '之前', width: 260, render: (_, { before }) => <Interval share={before} /> },
        { title: '之后', width: 260, render: (_, { after }) => <Interval share={after} /> },
        { title: '说明', dataIndex: 'text' },
      ]}
      locale={{ emptyText: <Empty icon="numbers" text="还没有可以比较的数据。" /> }}
    />
  );
}

/** A share, its interval and its sample; without a sample nothing is claimed. */
function Interval({ share }: { share: Share }) {
  if (share.n === 0) return <span className={css.quiet}>没有样本</span>;
  return (
    <>
      <strong>{percent(share.value)}</strong>（{percent(share.low)} – {percent(share.high)}）
      <div className={css.small}>样本 {share.n}</div>
    </>
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

function short(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}
