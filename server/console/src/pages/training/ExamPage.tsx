import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { App, Button, DatePicker, Form, Input, InputNumber, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useExams, useSaveExam, type Blueprint, type TrainExam } from '@/api/exams';
import { useCourses } from '@/api/lessons';
import { newClientId } from '@/lib/id';
import { Empty, Failure } from '@/ui/Failure';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { PageBody, PageHead } from '@/ui/PageHead';
import { useComplain } from '@/ui/useComplain';
import css from '../knowledge/editor.module.css';
import { PartsField } from './PartsField';

const LIST = '/training/exams';
const NEW = 'new';

/** One exam's blueprint. */
export function ExamPage() {
  const { id = NEW } = useParams();
  const exams = useExams();
  if (id === NEW) return <Editor key={NEW} exam={null} />;
  if (exams.isPending) return <PageSkeleton />;
  if (exams.isError) return <Failure error={exams.error} onRetry={() => void exams.refetch()} />;
  const exam = exams.data.find((candidate) => candidate.id === id);
  if (!exam) return <Empty icon="training" text="没有这场考试。" />;
  return <Editor key={id} exam={exam} />;
}

type ExamForm = Omit<Blueprint, 'open_from' | 'open_until'> & { open?: [Dayjs | null, Dayjs | null] | null };

function formOf({ open_from, open_until, ...rest }: Blueprint): ExamForm {
  return {
    ...rest,
    valid_months: rest.valid_months ?? 0,
    open: [open_from ? dayjs(open_from) : null, open_until ? dayjs(open_until) : null],
  };
}

const BLANK: ExamForm = {
  title: '',
  minutes: 45,
  pass: 80,
  valid_months: 12,
  parts: [{ matter: '', from: 0, to: 0, count: 10 }],
};

function blueprintOf({ open, ...form }: ExamForm): Blueprint {
  const parts = form.parts.map(({ matter, from, to, count }) => ({
    matter: matter?.trim() ?? '',
    from: from ?? 0,
    to: to ?? 0,
    count,
  }));
  return {
    ...form,
    title: form.title.trim(),
    valid_months: form.valid_months ?? 0,
    parts,
    ...(open?.[0] && { open_from: open[0].toISOString() }),
    ...(open?.[1] && { open_until: open[1].toISOString() }),
  };
}

function Editor({ exam }: { exam: TrainExam | null }) {
  const [form] = Form.useForm<ExamForm>();
  const [clientId] = useState(newClientId);
  const save = useSaveExam();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const complain = useComplain();
  const onSave = (written: ExamForm) =>
    save.mutate(
      {
        id: exam?.id ?? null,
        clientId,
        rowVersion: exam?.row_version ?? 0,
        exam: blueprintOf(written),
      },
      {
        onSuccess: () => {
          void message.success('已保存。');
          void navigate(LIST);
        },
        onError: complain,
      },
    );
  return (
    <PageBody>
      <PageHead title={exam?.exam.title ?? '新建考试'} about="保存后还要开放，学员才能考。">
        <Button onClick={() => void navigate(LIST)}>返回</Button>
        <Button type="primary" loading={save.isPending} onClick={() => form.submit()}>
          保存
        </Button>
      </PageHead>
      <Form<ExamForm>
        form={form}
        layout="vertical"
        initialValues={exam ? formOf(exam.exam) : BLANK}
        scrollToFirstError={{ focus: true }}
        onFinish={onSave}
      >
        <AboutExam />
        <PartsField form={form} />
      </Form>
    </PageBody>
  );
}

function AboutExam() {
  const courses = useCourses().data ?? [];
  return (
    <section className={css.card}>
      <h2>基本情况</h2>
      <Form.Item
        name="title"
        label="名称"
        rules={[{ required: true, whitespace: true, message: '请填写名称。' }]}
      >
        <Input maxLength={60} placeholder="例如 坐席上岗认证" />
      </Form.Item>
      <Form.Item name="summary" label="说明">
        <Input.TextArea autoSize maxLength={400} />
      </Form.Item>
      <div className={css.three}>
        <Form.Item name="minutes" label="时间（分钟）" rules={[{ required: true, message: '请填写。' }]}>
          <InputNumber min={1} max={240} precision={0} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name="pass" label="合格线（百分比）" rules={[{ required: true, message: '请填写。' }]}>
          <InputNumber min={1} max={100} precision={0} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name="valid_months" label="证书有效（月，0 是长期）">
          <InputNumber min={0} max={120} precision={0} style={{ width: '100%' }} />
        </Form.Item>
      </div>
      <Form.Item name="certificate" label="证书名称">
        <Input maxLength={60} placeholder="不填则不发证书" />
      </Form.Item>
      <Form.Item name="requires" label="要先学完的课程">
        <Select
          mode="multiple"
          placeholder="没有要求"
          options={courses.map(({ id, title }) => ({ value: id, label: title }))}
        />
      </Form.Item>
      <Form.Item name="open" label="只在这段时间开放">
        <DatePicker.RangePicker showTime={{ format: 'HH:mm' }} allowEmpty={[true, true]} />
      </Form.Item>
    </section>
  );
}
