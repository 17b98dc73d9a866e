import { useState } from 'react';
import { App, DatePicker, Form, Input, Modal, Radio, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useExams } from '@/api/exams';
import { useCourses, useLessons } from '@/api/lessons';
import { useAssign, type AssignOrder, type Person } from '@/api/people';
import { newClientId } from '@/lib/id';
import { useComplain } from '@/ui/useComplain';

const WEEK = 7;

type What = 'lessons' | 'course' | 'exam';

interface Order {
  staff_ids: string[];
  what: What;
  lesson_ids?: string[];
  course_id?: string;
  exam_id?: string;
  due: Dayjs;
  note?: string;
}

interface Props {
  people: Person[];
  /** Who is chosen at first. */
  first: string[];
  onClose: () => void;
}

/** Gives lessons, a course or an exam to people until a day. */
export function AssignModal({ people, first, onClose }: Props) {
  const [form] = Form.useForm<Order>();
  const [clientId] = useState(newClientId);
  const assign = useAssign();
  const { message } = App.useApp();
  const complain = useComplain();
  const onFinish = (order: Order) =>
    assign.mutate(orderOf(order, clientId), {
      onSuccess: ({ created }) => {
        void message.success(
          created > 0 ? `已布置 ${created} 项，学员会收到提醒。` : '这些人都已经学会了，没有新布置。',
        );
        onClose();
      },
      onError: complain,
    });
  return (
    <Modal
      open
      title="布置学习"
      okText="布置"
      confirmLoading={assign.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form<Order>
        form={form}
        layout="vertical"
        initialValues={{
          staff_ids: first,
          what: 'lessons',
          due: dayjs().add(WEEK, 'day').hour(18).minute(0).second(0),
        }}
        onFinish={onFinish}
      >
        <Form.Item name="staff_ids" label="给谁" rules={[{ required: true, message: '请选择学员。' }]}>
          <Select
            mode="multiple"
            showSearch={{ optionFilterProp: 'label' }}
            options={people.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
        <Form.Item name="what" label="学什么">
          <Radio.Group
            options={[
              { value: 'lessons', label: '几节课' },
              { value: 'course', label: '一门课程' },
              { value: 'exam', label: '考试' },
            ]}
          />
        </Form.Item>
        <Target />
        <Form.Item name="due" label="截止" rules={[{ required: true, message: '请选择截止时间。' }]}>
          <DatePicker showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name="note" label="说明">
          <Input.TextArea maxLength={200} autoSize placeholder="可不填，学员会看到" />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function orderOf({ staff_ids, what, lesson_ids, course_id, exam_id, due, note }: Order, clientId: string) {
  const order: AssignOrder = { client_id: clientId, staff_ids, due_at: due.toISOString() };
  if (what === 'lessons') order.lesson_ids = lesson_ids;
  if (what === 'course') order.course_id = course_id;
  if (what === 'exam') order.exam_id = exam_id;
  if (note?.trim()) order.note = note.trim();
  return order;
}

/** What can be given now: lessons in use, courses, open exams. */
function Target() {
  const what = Form.useWatch<What | undefined>('what') ?? 'lessons';
  const lessons = useLessons({ course: '', state: 'live', flagged: false, q: '' });
  const courses = useCourses();
  const exams = useExams();
  const search = { optionFilterProp: 'label' };
  if (what === 'lessons') {
    return (
      <Form.Item name="lesson_ids" label="课" rules={[{ required: true, message: '请选择课。' }]}>
        <Select
          mode="multiple"
          showSearch={search}
          options={(lessons.data?.lessons ?? []).map(({ id, title }) => ({ value: id, label: title }))}
        />
      </Form.Item>
    );
  }
  if (what === 'course') {
    return (
      <Form.Item name="course_id" label="课程" rules={[{ required: true, message: '请选择课程。' }]}>
        <Select
          showSearch={search}
          options={(courses.data ?? []).map(({ id, title }) => ({ value: id, label: title }))}
        />
      </Form.Item>
    );
  }
  return (
    <Form.Item name="exam_id" label="考试" rules={[{ required: true, message: '请选择考试。' }]}>
      <Select
        showSearch={search}
        options={(exams.data ?? [])
          .filter(({ state }) => state === 'open')
          .map(({ id, exam }) => ({ value: id, label: exam.title }))}
      />
    </Form.Item>
  );
}
