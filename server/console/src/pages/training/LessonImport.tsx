import { uploadFile } from '@/api/files';
import { useConfirmLessons, type LessonBatch } from '@/api/lessons';
import { FileImport, ImportReport } from '@/ui/FileImport';
import { TemplateLink } from './ItemImport';
import { aboutMinutes } from './words';

interface Props {
  open: boolean;
  onClose: () => void;
}

/** Lessons come in as drafts: somebody looks at each on the phone before it is published. */
export function LessonImport({ open, onClose }: Props) {
  return (
    <FileImport
      title="导入课程"
      open={open}
      onClose={onClose}
      upload={(file) => uploadFile<LessonBatch>('/train/lessons/import', file)}
      confirm={useConfirmLessons()}
      input={(batch) => batch.batch_id}
      done={({ courses, created, changed }) =>
        `导入完成：新增 ${created} 节课，更新 ${changed} 节，新建 ${courses} 门课程。发布以后学员才能学到。`
      }
      accept=".xlsx"
      ask="把 .xlsx 文件拖到这里，或点击选择"
      hint={<TemplateLink path="/train/lessons/template" name="课程模板.xlsx" />}
      okText={(batch) => `导入 ${batch.lessons.length} 节课`}
      okDisabled={(batch) => batch.lessons.length === 0}
    >
      {(batch) => <Report batch={batch} />}
    </FileImport>
  );
}

function Report({ batch }: { batch: LessonBatch }) {
  const { bad, lessons } = batch;
  return (
    <ImportReport
      type={bad.length > 0 ? 'warning' : 'success'}
      sentence={`可以导入 ${lessons.length} 节课${bad.length > 0 ? `；有问题 ${bad.length} 处，有问题的课不会导入` : ''}。现在还没有写入任何内容。`}
      bad={bad}
      label="可以导入的课"
      rows={lessons}
      rowKey="key"
      columns={[
        { title: '课程', dataIndex: 'course', width: 140, ellipsis: true },
        { title: '课名', dataIndex: 'title', width: 200, ellipsis: true },
        { title: '方式', width: 72, render: (_, lesson) => (lesson.exists ? '更新' : '新增') },
        {
          title: '长度',
          width: 110,
          render: (_, lesson) => `${lesson.cards} 张，${aboutMinutes(lesson.read_seconds)}`,
        },
        { title: '提醒', render: (_, lesson) => lesson.advice.join('') },
      ]}
    />
  );
}
