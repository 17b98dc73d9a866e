import { Alert, App, Button, Modal, Table, Tabs, Tag, Upload } from 'antd';
import { useMutation } from '@tanstack/react-query';
import {
  uploadWorkbook,
  useConfirmWorkbook,
  type BadCell,
  type ExampleResult,
  type WorkbookReport,
} from '@/api/calculators';
import { sentenceOf } from '@/lib/request';
import { Icon } from '@/ui/Icon';
import { useComplain } from '@/ui/useComplain';

interface Props {
  open: boolean;
  onClose: () => void;
}

/** First a dry run with the workbook's own examples; only then it is kept, as a draft. */
export function WorkbookModal({ open, onClose }: Props) {
  const check = useMutation({ mutationFn: uploadWorkbook });
  const confirm = useConfirmWorkbook();
  const complain = useComplain();
  const { message } = App.useApp();
  const report = check.data;
  const bad = report?.bad ?? [];
  const onConfirm = () =>
    report &&
    confirm.mutate(report.batch_id, {
      onSuccess: () => {
        void message.success('已存为草稿，发布以后市民才能用。');
        onClose();
      },
      onError: complain,
    });
  return (
    <Modal
      title="导入计算器"
      open={open}
      width={880}
      onCancel={onClose}
      afterClose={() => check.reset()}
      destroyOnHidden
      footer={
        report && (
          <>
            <Button onClick={() => check.reset()}>换一个文件</Button>
            <Button type="primary" disabled={bad.length > 0} loading={confirm.isPending} onClick={onConfirm}>
              存为草稿
            </Button>
          </>
        )
      }
    >
      {report ? (
        <Report report={report} />
      ) : (
        <Picker busy={check.isPending} error={check.error} onPick={(file) => check.mutate(file)} />
      )}
    </Modal>
  );
}

interface PickerProps {
  busy: boolean;
  error: unknown;
  onPick: (file: File) => void;
}

function Picker({ busy, error, onPick }: PickerProps) {
  return (
    <>
      {Boolean(error) && (
        <Alert type="error" showIcon title={sentenceOf(error)} style={{ marginBottom: 16 }} />
      )}
      <Upload.Dragger
        accept=".xlsx"
        showUploadList={false}
        disabled={busy}
        beforeUpload={(file) => {
          onPick(file);
          return false;
        }}
      >
        <p>
          <Icon name="upload" size={32} />
        </p>
        <p>{busy ? '正在检查并计算算例…' : '把 .xlsx 文件拖到这里，或点击选择'}</p>
        <p style={{ color: 'var(--text-2)', fontSize: 13 }}>不知道怎么写？先下载一个现有的计算器，照着改。</p>
      </Upload.Dragger>
    </>
  );
}

function Report({ report }: { report: WorkbookReport }) {
  const bad = report.bad ?? [];
  const examples = report.examples ?? [];
  const failed = examples.filter((example) => !example.ok);
  return (
    <>
      <Alert
        showIcon
        type={bad.length > 0 ? 'error' : failed.length > 0 ? 'warning' : 'success'}
        title={sentenceFor(report.title, bad.length, failed.length, examples.length)}
      />
      <Tabs
        items={[
          ...(bad.length > 0
            ? [{ key: 'bad', label: `问题（${bad.length} 处）`, children: <BadCells cells={bad} /> }]
            : []),
          {
            key: 'examples',
            label: `算例（${examples.length} 个）`,
            children: <Examples list={[...failed, ...examples.filter(({ ok }) => ok)]} />,
          },
        ]}
      />
    </>
  );
}

function sentenceFor(title: string, bad: number, failed: number, total: number): string {
  if (bad > 0) return `有 ${bad} 处写得不对，改好再导入。现在还没有写入任何内容。`;
  if (failed > 0)
    return `“${title}”的 ${total} 个算例有 ${failed} 个算出来不一样。可以先存为草稿，但改好之前不能发布。`;
  return `“${title}”的 ${total} 个算例全部算对。`;
}

function BadCells({ cells }: { cells: BadCell[] }) {
  return (
    <Table<BadCell>
      size="small"
      rowKey={(cell) => `${cell.sheet}-${cell.row}-${cell.column}-${cell.message}`}
      dataSource={cells}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ y: 360 }}
      columns={[
        { title: '表', dataIndex: 'sheet', width: 100 },
        { title: '行', dataIndex: 'row', width: 64 },
        { title: '列', dataIndex: 'column', width: 120 },
        { title: '问题', dataIndex: 'message' },
      ]}
    />
  );
}

function Examples({ list }: { list: ExampleResult[] }) {
  return (
    <Table<ExampleResult>
      size="small"
      rowKey="row"
      dataSource={list}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ y: 360 }}
      columns={[
        { title: '行', dataIndex: 'row', width: 64 },
        { title: '算例', dataIndex: 'name' },
        { title: '应得', dataIndex: 'expected', width: 220 },
        { title: '算得', dataIndex: 'got', width: 220 },
        {
          title: '',
          dataIndex: 'ok',
          width: 80,
          render: (ok: boolean) => <Tag color={ok ? 'success' : 'error'}>{ok ? '一致' : '不一致'}</Tag>,
        },
      ]}
    />
  );
}
