import { Alert, App, Button, Modal, Table, Tabs, Upload } from 'antd';
import { useMutation } from '@tanstack/react-query';
import { downloadFile, uploadItems, useConfirmItems, type ItemBatch } from '@/api/items';
import type { Item } from '@/api/trainTypes';
import { sentenceOf } from '@/lib/request';
import { Icon } from '@/ui/Icon';
import { useComplain } from '@/ui/useComplain';
import { ITEM_KINDS } from './words';

interface Props {
  open: boolean;
  onClose: () => void;
}

/** First a dry run that names every bad row; only what the trainer confirms is imported. */
export function ItemImport({ open, onClose }: Props) {
  const check = useMutation({ mutationFn: uploadItems });
  const confirm = useConfirmItems();
  const complain = useComplain();
  const { message } = App.useApp();
  const batch = check.data;
  const onConfirm = () =>
    batch &&
    confirm.mutate(batch.batch_id, {
      onSuccess: ({ created, changed }) => {
        void message.success(`导入完成：新增 ${created} 题，更新 ${changed} 题。`, 6);
        onClose();
      },
      onError: complain,
    });
  return (
    <Modal
      title="导入题目"
      open={open}
      width={880}
      onCancel={onClose}
      afterClose={() => check.reset()}
      destroyOnHidden
      footer={
        batch && (
          <>
            <Button onClick={() => check.reset()}>换一个文件</Button>
            <Button
              type="primary"
              disabled={batch.ready === 0}
              loading={confirm.isPending}
              onClick={onConfirm}
            >
              导入 {batch.ready} 题
            </Button>
          </>
        )
      }
    >
      {batch ? (
        <Report batch={batch} />
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
  const complain = useComplain();
  return (
    <>
      {Boolean(error) && (
        <Alert type="error" showIcon title={sentenceOf(error)} style={{ marginBottom: 16 }} />
      )}
      <Upload.Dragger
        accept=".xlsx,.gift,.txt"
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
        <p>{busy ? '正在检查…' : '把 Excel（.xlsx）或 GIFT 文件拖到这里，或点击选择'}</p>
        <p style={{ color: 'var(--text-2)', fontSize: 13 }}>先检查、不写入；您确认以后才会导入。</p>
      </Upload.Dragger>
      <Button
        type="link"
        icon={<Icon name="download" size={16} />}
        onClick={() => void downloadFile('/train/items/template', '题目模板.xlsx').catch(complain)}
      >
        下载 Excel 模板
      </Button>
    </>
  );
}

function Report({ batch }: { batch: ItemBatch }) {
  const bad = batch.bad ?? [];
  return (
    <>
      <Alert
        showIcon
        type={bad.length > 0 ? 'warning' : 'success'}
        title={`可以导入 ${batch.ready} 题，其中更新 ${batch.exists} 题${bad.length > 0 ? `；有问题 ${bad.length} 处` : ''}。现在还没有写入任何内容。`}
      />
      <Tabs
        items={[
          ...(bad.length > 0
            ? [{ key: 'bad', label: `有问题的行（${bad.length} 处）`, children: <BadRows rows={bad} /> }]
            : []),
          { key: 'sample', label: '前几题', children: <Sample items={batch.sample ?? []} /> },
        ]}
      />
    </>
  );
}

function BadRows({ rows }: { rows: NonNullable<ItemBatch['bad']> }) {
  return (
    <Table
      size="small"
      rowKey={(row) => `${row.row}-${row.column}-${row.message}`}
      dataSource={rows}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      columns={[
        { title: '行', dataIndex: 'row', width: 72 },
        { title: '列', dataIndex: 'column', width: 140 },
        { title: '问题', dataIndex: 'message' },
      ]}
    />
  );
}

function Sample({ items }: { items: Item[] }) {
  return (
    <Table<Item>
      size="small"
      rowKey={(item) => item.key || item.stem}
      dataSource={items}
      pagination={false}
      columns={[
        { title: '题型', width: 90, render: (_, item) => ITEM_KINDS[item.kind] ?? item.kind },
        { title: '题干', dataIndex: 'stem' },
        { title: '事项', dataIndex: 'matter', width: 140 },
      ]}
    />
  );
}
