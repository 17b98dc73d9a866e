import { useState } from 'react';
import { Alert, App, Button, Checkbox, Modal, Table, Tabs, Upload } from 'antd';
import { useMutation } from '@tanstack/react-query';
import { uploadImport, useConfirmImport } from '@/api/knowledge';
import type { ImportReport } from '@/api/types';
import { useMe } from '@/api/staff';
import { may } from '@/lib/permissions';
import { sentenceOf } from '@/lib/request';
import { Icon } from '@/ui/Icon';
import { useComplain } from '@/ui/useComplain';

const COLUMNS = '分类、问题、相似问、反例问题、机器人回答、是否全部回复、是否停用、是否禁止被推荐';

interface Props {
  open: boolean;
  onClose: () => void;
}

/** First a dry run that names every bad row; only what the editor confirms is imported. */
export function ImportModal({ open, onClose }: Props) {
  const check = useMutation({ mutationFn: uploadImport });
  const confirm = useConfirmImport();
  const [publish, setPublish] = useState(false);
  const mayPublish = may(useMe().data, 'knowledge.publish');
  const complain = useComplain();
  const { message } = App.useApp();
  const report = check.data;
  const onConfirm = () =>
    report &&
    confirm.mutate(
      { batchId: report.batch_id, publish },
      {
        onSuccess: (result) => {
          void message.success(
            `导入完成：新增 ${result.created} 条，更新 ${result.updated} 条，跳过 ${result.skipped} 条。`,
            6,
          );
          onClose();
        },
        onError: complain,
      },
    );
  return (
    <Modal
      title="Excel 导入"
      open={open}
      width={880}
      onCancel={onClose}
      afterClose={() => check.reset()}
      destroyOnHidden
      footer={
        report && (
          <>
            {mayPublish && (
              <Checkbox checked={publish} onChange={(event) => setPublish(event.target.checked)}>
                导入后直接发布
              </Checkbox>
            )}
            <Button onClick={() => check.reset()}>换一个文件</Button>
            <Button
              type="primary"
              disabled={report.valid === 0}
              loading={confirm.isPending}
              onClick={onConfirm}
            >
              导入 {report.valid} 条
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
        <p>{busy ? '正在检查…' : '把 .xlsx 文件拖到这里，或点击选择'}</p>
        <p style={{ color: 'var(--text-2)', fontSize: 13 }}>先检查、不写入；您确认以后才会导入。</p>
      </Upload.Dragger>
      <p style={{ marginTop: 16, color: 'var(--text-2)', fontSize: 13 }}>
        第一行是表头，8 列依次为：{COLUMNS}。多个相似问之间用 ## 分隔。
      </p>
    </>
  );
}

function Report({ report }: { report: ImportReport }) {
  const bad = report.bad ?? [];
  const preview = report.preview ?? [];
  return (
    <>
      <Alert
        showIcon
        type={bad.length > 0 ? 'warning' : 'success'}
        title={`共 ${report.total} 行，可以导入 ${report.valid} 行${bad.length > 0 ? `，有问题 ${report.total - report.valid} 行` : ''}。现在还没有写入任何内容。`}
      />
      <Tabs
        items={[
          ...(bad.length > 0
            ? [{ key: 'bad', label: `有问题的行（${bad.length} 处）`, children: <BadRows rows={bad} /> }]
            : []),
          { key: 'preview', label: `前 ${preview.length} 行预览`, children: <PreviewRows rows={preview} /> },
        ]}
      />
    </>
  );
}

function BadRows({ rows }: { rows: NonNullable<ImportReport['bad']> }) {
  return (
    <Table
      size="small"
      rowKey={(row) => `${row.row}-${row.column}-${row.message}`}
      dataSource={rows}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ y: 360 }}
      columns={[
        { title: '行', dataIndex: 'row', width: 72 },
        { title: '列', dataIndex: 'column', width: 140 },
        { title: '问题', dataIndex: 'message' },
      ]}
    />
  );
}

function PreviewRows({ rows }: { rows: NonNullable<ImportReport['preview']> }) {
  return (
    <Table
      size="small"
      rowKey="row"
      dataSource={rows}
      pagination={false}
      scroll={{ y: 360 }}
      columns={[
        {
          title: '分类',
          dataIndex: 'category',
          width: 160,
          ellipsis: true,
          render: (path: string[] | null) => (path ?? []).join(' / '),
        },
        { title: '问题', dataIndex: 'question', width: 220, ellipsis: true },
        {
          title: '方式',
          dataIndex: 'exists',
          width: 72,
          render: (exists: boolean) => (exists ? '更新' : '新增'),
        },
        {
          title: '相似问',
          dataIndex: 'variants',
          width: 72,
          render: (list: string[] | null) => `${list?.length ?? 0} 个`,
        },
        { title: '回答', dataIndex: 'answer', ellipsis: true },
      ]}
    />
  );
}
