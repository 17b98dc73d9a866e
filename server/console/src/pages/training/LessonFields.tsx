import { Form, Input, Select } from 'antd';
import { useCourses } from '@/api/lessons';
import css from '../knowledge/editor.module.css';
import { ABILITIES, optionsOf } from './words';

/** What the lesson teaches and where it belongs; a draft finds its course by itself. */
export function LessonFields({ drafted = false }: { drafted?: boolean }) {
  const courses = useCourses();
  const options = (courses.data ?? []).map(({ id, title }) => ({ value: id, label: title }));
  return (
    <section className={css.card}>
      <h2>基本情况</h2>
      <Form.Item
        name="title"
        label="课名"
        rules={[{ required: true, whitespace: true, message: '请填写课名。' }]}
      >
        <Input maxLength={30} placeholder="例如 先接住情绪，再办事情" />
      </Form.Item>
      <div className={css.two}>
        <Form.Item
          name="course_id"
          label="课程"
          getValueProps={(value?: string) => ({ value: value || (drafted ? '' : undefined) })}
          rules={drafted ? [] : [{ required: true, message: '请选择课程。' }]}
        >
          <Select
            placeholder="放在哪门课程里"
            options={drafted ? [{ value: '', label: '自动放进“新知识”' }, ...options] : options}
          />
        </Form.Item>
        <Form.Item name="ability" label="练的能力">
          <Select options={optionsOf(ABILITIES)} />
        </Form.Item>
        <Form.Item
          name="matter"
          label="事项"
          rules={[{ required: true, whitespace: true, message: '请填写这节课讲的事项。' }]}
        >
          <Input maxLength={30} placeholder="例如 医疗保险" />
        </Form.Item>
        <Form.Item name="tags" label="标签">
          <Select mode="tags" open={false} suffixIcon={null} maxCount={8} placeholder="回车分隔，最多 8 个" />
        </Form.Item>
      </div>
    </section>
  );
}
