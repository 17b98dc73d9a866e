import type { ReactNode } from 'react';
import { Alert, App, Button, Modal, Table, Tabs, Upload, type TableColumnsType } from 'antd';
import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import { sentenceOf } from '@/lib/request';
import { Icon } from './Icon';
import { useComplain } from './useComplain';

/** Bad names one place of a file that cannot be imported. */
export interface Bad {
  sheet?: string;
  row: number;
  column: string;
  message: string;
}

interface Props<Report, Result, Input> {
  title: string;
  open: boolean;
  onClose: () => void;
  /** The dry run: nothing is imported before it is confirmed. */
  upload: (file: File) => Promise<Report>;
  confirm: UseMutationResult<Result, Error, Input>;
  input: (report: Report) => Input;
  done: (result: Result) => string;
  accept: string;
  ask: string;
  busy?: string;
  /** Below the place for the file. */
  hint?: ReactNode;
  options?: ReactNode;
  okText: (report: Report) => string;
  okDisabled: (report: Report) => boolean;
  children: (report: Report) => ReactNode;
}

/** First a dry run that names every fault; only what a person confirms is imported. */
export function FileImport<Report, Result, Input>(props: Props<Report, Result, Input>) {
  const { title, open, onClose, confirm } = props;
  const check = useMutation({ mutationFn: props.upload });
  const complain = useComplain();
  const { message } = App.useApp();
  const report = check.data;
  const onConfirm = (found: Report) =>
    confirm.mutate(props.input(found), {
      onSuccess: (result) => {
        void message.success(props.done(result), 6);
        onClose();
      },
      onError: complain,
    });
  return (
    <Modal
      title={title}
      open={open}
      width={880}
      onCancel={onClose}
      afterClose={() => check.reset()}
      destroyOnHidden
      footer={
        report ? (
          <>
            {props.options}
            <Button onClick={() => check.reset()}>换一个文件</Button>
            <Button
              type="primary"
              disabled={props.okDisabled(report)}
              loading={confirm.isPending}
              onClick={() => onConfirm(report)}
            >
              {props.okText(report)}
            </Button>
          </>
        ) : null
      }
    >
      {report ? (
        props.children(report)
      ) : (
        <Picker
          {...props}
          busy={check.isPending ? (props.busy ?? '正在检查…') : ''}
          error={check.error}
          onPick={check.mutate}
        />
      )}
    </Modal>
  );
}

interface PickerProps {
  accept: string;
  ask: string;
  busy: string;
  hint?: ReactNode;
  error: Error | null;
  onPick: (file: File) => void;
}

function Picker({ accept, ask, busy, hint, error, onPick }: PickerProps) {
  return (
    <>
      {error && <Alert type="error" showIcon title={sentenceOf(error)} style={{ marginBottom: 16 }} />}
      <Upload.Dragger
        accept={accept}
        showUploadList={false}
        disabled={busy !== ''}
        beforeUpload={(file) => {
          onPick(file);
          return false;
        }}
      >
        <p>
          <Icon name="upload" size={32} />
        </p>
        <p>{busy || ask}</p>
        <p style={{ color: 'var(--text-2)', fontSize: 13 }}>先检查、不写入；您确认以后才会导入。</p>
      </Upload.Dragger>
      {hint}
    </>
  );
}

interface ReportProps<Row extends object> {
  type: 'success' | 'warning' | 'error';
  sentence: string;
  bad: Bad[];
  /** The second tab: what would be imported, or what came out of it. */
  label: string;
  rows: Row[];
  rowKey: string | ((row: Row) => string);
  columns: TableColumnsType<Row>;
}

/** What the dry run found: one sentence, the faults by row, and a look at the rest. */
export function ImportReport<Row extends object>(props: ReportProps<Row>) {
  const faults = {
    key: 'bad',
    label: `有问题的地方（${props.bad.length} 处）`,
    children: <BadRows rows={props.bad} />,
  };
  const rest = {
    key: 'rest',
    label: props.label,
    children: <Table<Row> {...paged} rowKey={props.rowKey} dataSource={props.rows} columns={props.columns} />,
  };
  return (
    <>
      <Alert showIcon type={props.type} title={props.sentence} />
      <Tabs items={props.bad.length > 0 ? [faults, rest] : [rest]} />
    </>
  );
}

const paged = {
  size: 'small',
  pagination: { pageSize: 50, hideOnSinglePage: true, showSizeChanger: false },
  scroll: { y: 360 },
} as const;

function BadRows({ rows }: { rows: Bad[] }) {
  const sheets = rows.some((row) => row.sheet);
  return (
    <Table<Bad>
      {...paged}
      rowKey={(row) => `${row.sheet ?? ''}-${row.row}-${row.column}-${row.message}`}
      dataSource={rows}
      columns={[
        ...(sheets ? [{ title: '表', dataIndex: 'sheet', width: 100 }] : []),
        { title: '行', dataIndex: 'row', width: 72 },
        { title: '列', dataIndex: 'column', width: 140 },
        { title: '问题', dataIndex: 'message' },
      ]}
    />
  );
}
