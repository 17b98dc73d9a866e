import { useState } from 'react';
import { Form } from 'antd';
import type { StaffGuide } from '@/api/guideTypes';
import css from '../knowledge/editor.module.css';
import { SourcesField } from '../knowledge/SourcesField';
import { useLeaveWarning } from '../knowledge/useLeaveWarning';
import { AboutFields } from './AboutFields';
import { EndFields } from './EndFields';
import { GuideHead } from './GuideHead';
import { ListFields } from './ListFields';
import { StepsField } from './StepsField';
import { TryPane } from './TryPane';
import { emptyForm, toForm, type FormDefinition } from './definition';
import { useGuideActions } from './useGuideActions';

interface Props {
  guide: StaffGuide | null;
  mayWrite: boolean;
}

export function GuideEditor({ guide, mayWrite }: Props) {
  const [form] = Form.useForm<FormDefinition>();
  const [dirty, setDirty] = useState(false);
  const actions = useGuideActions({ guide, form, dirty, setDirty });
  useLeaveWarning(dirty);
  return (
    <div className={css.page}>
      <GuideHead guide={guide} dirty={dirty} mayWrite={mayWrite} actions={actions} />
      <div className={css.columns}>
        <Form<FormDefinition>
          form={form}
          className={css.form}
          layout="vertical"
          disabled={!mayWrite}
          initialValues={guide ? toForm(guide.definition) : emptyForm()}
          scrollToFirstError={{ focus: true }}
          onValuesChange={() => setDirty(true)}
        >
          <AboutFields />
          <StepsField />
          <ListFields />
          <SourcesField name={['checklist', 'sources']} />
          <EndFields />
        </Form>
        <aside className={css.side} aria-label="试走">
          <TryPane form={form} />
        </aside>
      </div>
    </div>
  );
}
