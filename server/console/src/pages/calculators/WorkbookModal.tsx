import { Tag } from 'antd';
import { useConfirmWorkbook, type WorkbookReport } from '@/api/calculators';
import { uploadFile } from '@/api/files';
import { FileImport, ImportReport } from '@/ui/FileImport';

interface Props {
  open: boolean;
  onClose: () => void;
}

/** The dry run works out the workbook's own examples; what is kept is a draft. */
export function WorkbookModal({ open, onClose }: Props) {
  return (
    <FileImport
      title="导入计算器"
      open={open}
      onClose={onClose}
      upload={(file) => uploadFile<WorkbookReport>('/staff/calculators/import', file)}
      confirm={useConfirmWorkbook()}
      input={(report) => report.batch_id}
      done={() => '已存为草稿，发布以后市民才能用。'}
      accept=".xlsx"
      ask="把 .xlsx 文件拖到这里，或点击选择"
      busy="正在检查并计算算例…"
      hint={
        <p style={{ marginTop: 16, color: 'var(--text-2)', fontSize: 13 }}>
          不知道怎么写？先下载一个现有的计算器，照着改。
        </p>
      }
      okText={() => '存为草稿'}
      okDisabled={(report) => (report.bad ?? []).length > 0}
    >
      {(report) => <Report report={report} />}
    </FileImport>
  );
}

function Report({ report }: { report: WorkbookReport }) {
  const bad = report.bad ?? [];
  const examples = report.examples ?? [];
  const failed = examples.filter((example) => !example.ok);
  return (
    <ImportReport
      type={bad.length > 0 ? 'error' : failed.length > 0 ? 'warning' : 'success'}
      sentence={sentenceFor(report.title, bad.length, failed.length, examples.length)}
      bad={bad}
      label={`算例（${examples.length} 个）`}
      rows={[...failed, ...examples.filter(({ ok }) => ok)]}
      rowKey={(example) => String(example.row)}
      columns={[
        { title: '行', dataIndex: 'row', width: 64 },
        { title: '算例', dataIndex: 'name' },
        { title: '应得', dataIndex: 'expected', width: 220 },
        { title: '算得', dataIndex: 'got', width: 220 },
        {
          title: '',
          width: 80,
          render: (_, { ok }) => <Tag color={ok ? 'success' : 'error'}>{ok ? '一致' : '不一致'}</Tag>,
        },
      ]}
    />
  );
}

function sentenceFor(title: string, bad: number, failed: number, total: number): string {
  if (bad > 0) return `有 ${bad} 处写得不对，改好再导入。现在还没有写入任何内容。`;
  if (failed > 0)
    return `“${title}”的 ${total} 个算例有 ${failed} 个算出来不一样。可以先存为草稿，但改好之前不能发布。`;
  return `“${title}”的 ${total} 个算例全部算对。`;
}
