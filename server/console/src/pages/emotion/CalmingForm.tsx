import { App, Button, Form, Input } from 'antd';
import { useCalmingSentences, useSaveCalming, type CalmingBody, type CalmingSentences } from '@/api/emotion';
import { LinesInput } from '@/pages/knowledge/LinesInput';
import { Failure } from '@/ui/Failure';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { showFieldErrors } from '@/ui/fieldErrors';
import { useComplain } from '@/ui/useComplain';
import { History } from '../words/History';
import { savedLine, tidyLines } from '../words/saved';
import css from '../words/words.module.css';
import { UPSET } from './words';

/** The calming sentences of each feeling, and what is said when a human is offered or called. */
export function CalmingForm() {
  const found = useCalmingSentences();
  if (found.isPending) return <PageSkeleton />;
  if (found.isError) return <Failure error={found.error} onRetry={() => void found.refetch()} />;
  return <Sentences key={found.data.version} saved={found.data} />;
}

function Sentences({ saved }: { saved: CalmingSentences }) {
  const [form] = Form.useForm<CalmingBody>();
  const { message } = App.useApp();
  const complain = useComplain();
  const save = useSaveCalming();
  const submit = async (body: CalmingBody) => {
    const calming = { ...body.calming };
    for (const { state } of UPSET) calming[state] = tidyLines(calming[state]);
    try {
      await save.mutateAsync({ ...body, calming, version: saved.version });
      void message.success('安抚语已保存，几秒内生效。');
    } catch (error) {
      if (!showFieldErrors(form, error)) complain(error);
    }
  };
  return (
    <Form
      form={form}
      layout="vertical"
      className={css.form}
      initialValues={saved}
      onFinish={(v) => void submit(v)}
    >
      {UPSET.map(({ state, label }) => (
        <Form.Item key={state} name={['calming', state]} label={`${label}时先说（一行一句，轮流使用）`}>
          <LinesInput />
        </Form.Item>
      ))}
      <Form.Item name="offer" label="建议转人工时说">
        <Input maxLength={120} />
      </Form.Item>
      <Form.Item name="handoff" label="因情绪转人工时说">
        <Input maxLength={120} />
      </Form.Item>
      <div className={css.foot}>
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          保存安抚语
        </Button>
        <span>{savedLine(saved)}</span>
      </div>
      <History history={saved.history} />
    </Form>
  );
}
