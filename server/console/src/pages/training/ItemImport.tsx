import { Button } from 'antd';
import { downloadFile, uploadFile } from '@/api/files';
import { useConfirmItems, type ItemBatch } from '@/api/items';
import { FileImport, ImportReport } from '@/ui/FileImport';
import { Icon } from '@/ui/Icon';
import { useComplain } from '@/ui/useComplain';
import { ITEM_KINDS } from './words';

interface Props {
  open: boolean;
  onClose: () => void;
}

export function ItemImport({ open, onClose }: Props) {
  return (
    <FileImport
      title="导入题目"
      open={open}
      onClose={onClose}
      upload={(file) => uploadFile<ItemBatch>('/train/items/import', file)}
      confirm={useConfirmItems()}
      input={(batch) => batch.batch_id}
      done={({ created, changed }) => `导入完成：新增 ${created} 题，更新 ${changed} 题。`}
      accept=".xlsx,.gift,.txt"
      ask="把 Excel（.xlsx）或 GIFT 文件拖到这里，或点击选择"
      hint={<TemplateLink path="/train/items/template" name="题目模板.xlsx" />}
      okText={(batch) => `导入 ${batch.ready} 题`}
      okDisabled={(batch) => batch.ready === 0}
    >
      {(batch) => <Report batch={batch} />}
    </FileImport>
  );
}

/** A link that downloads the empty workbook people fill in. */
export function TemplateLink({ path, name }: { path: string; name: string }) {
  const complain = useComplain();
  return (
    <Button
      type="link"
      icon={<Icon name="download" size={16} />}
      onClick={() => void downloadFile(path, name).catch(complain)}
    >
      下载 Excel 模板
    </Button>
  );
}

function Report({ batch }: { batch: ItemBatch }) {
  const bad = batch.bad ?? [];
  return (
    <ImportReport
      type={bad.length > 0 ? 'warning' : 'success'}
      sentence={`可以导入 ${batch.ready} 题，其中更新 ${batch.exists} 题${bad.length > 0 ? `；有问题 ${bad.length} 处` : ''}。现在还没有写入任何内容。`}
      bad={bad}
      label="前几题"
      rows={batch.sample ?? []}
      rowKey={(item) => item.key || item.stem}
      columns={[
        { title: '题型', width: 90, render: (_, item) => ITEM_KINDS[item.kind] ?? item.kind },
        { title: '题干', dataIndex: 'stem' },
        { title: '事项', dataIndex: 'matter', width: 140 },
      ]}
    />
  );
}
