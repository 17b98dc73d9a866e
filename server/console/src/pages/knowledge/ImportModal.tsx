import { useState } from 'react';
import { Checkbox } from 'antd';
import { uploadFile } from '@/api/files';
import { useConfirmImport } from '@/api/knowledge';
import type { ImportReport as Report } from '@/api/types';
import { useMe } from '@/api/staff';
import { may } from '@/lib/permissions';
import { FileImport, ImportReport } from '@/ui/FileImport';

const COLUMNS = '分类、问题、相似问、反例问题、机器人回答、是否全部回复、是否停用、是否禁止被推荐';

interface Props {
  open: boolean;
  onClose: () => void;
}

export function ImportModal({ open, onClose }: Props) {
  const [publish, setPublish] = useState(false);
  const mayPublish = may(useMe().data, 'knowledge.publish');
  return (
    <FileImport
      title="Excel 导入"
      open={open}
      onClose={onClose}
      upload={(file) => uploadFile<Report>('/staff/articles/import', file)}
      confirm={useConfirmImport()}
      input={(report) => ({ batchId: report.batch_id, publish })}
      done={({ created, updated, skipped }) =>
        `导入完成：新增 ${created} 条，更新 ${updated} 条，跳过 ${skipped} 条。`
      }
      accept=".xlsx"
      ask="把 .xlsx 文件拖到这里，或点击选择"
      hint={
        <p style={{ marginTop: 16, color: 'var(--text-2)', fontSize: 13 }}>
          第一行是表头，8 列依次为：{COLUMNS}。多个相似问之间用 ## 分隔。
        </p>
      }
      options={
        mayPublish && (
          <Checkbox checked={publish} onChange={(event) => setPublish(event.target.checked)}>
            导入后直接发布
          </Checkbox>
        )
      }
      okText={(report) => `导入 ${report.valid} 条`}
      okDisabled={(report) => report.valid === 0}
    >
      {(report) => <Found report={report} />}
    </FileImport>
  );
}

function Found({ report }: { report: Report }) {
  const bad = report.bad ?? [];
  const preview = report.preview ?? [];
  return (
    <ImportReport
      type={bad.length > 0 ? 'warning' : 'success'}
      sentence={`共 ${report.total} 行，可以导入 ${report.valid} 行${bad.length > 0 ? `，有问题 ${report.total - report.valid} 行` : ''}。现在还没有写入任何内容。`}
      bad={bad}
      label={`前 ${preview.length} 行预览`}
      rows={preview}
      rowKey={(row) => String(row.row)}
      columns={[
        { title: '分类', width: 160, ellipsis: true, render: (_, row) => (row.category ?? []).join(' / ') },
        { title: '问题', dataIndex: 'question', width: 220, ellipsis: true },
        { title: '方式', width: 72, render: (_, row) => (row.exists ? '更新' : '新增') },
        { title: '相似问', width: 72, render: (_, row) => `${row.variants?.length ?? 0} 个` },
        { title: '回答', dataIndex: 'answer', ellipsis: true },
      ]}
    />
  );
}
