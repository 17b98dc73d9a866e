import { Form, type FormInstance } from 'antd';
import type { ArticleDraft, Content } from '@/api/types';
import { ContentView } from '@/ui/ContentView';
import { Empty } from '@/ui/Failure';
import { cleanDraft } from './draft';
import css from './editor.module.css';

/** The answer as a citizen would read it, from what is on the page now. */
export function CitizenView({ form }: { form: FormInstance<ArticleDraft> }) {
  const draft = Form.useWatch([], { form, preserve: true }) as ArticleDraft | undefined;
  if (!draft?.answer?.trim()) return <Empty icon="eye" text="写下回答，就能在这里看到市民看到的样子。" />;
  return (
    <div className={css.phone}>
      <ContentView content={contentOf(cleanDraft(draft))} />
    </div>
  );
}

function contentOf(draft: ArticleDraft): Content {
  return {
    kind: 'answer',
    text: draft.answer,
    question: draft.question,
    blocks: draft.blocks,
    sources: draft.sources,
    local: draft.local,
    department: draft.department,
    valid_until: draft.effective_until,
  };
}
