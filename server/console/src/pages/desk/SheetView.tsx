import { Button } from 'antd';
import type { Sheet } from '@/api/calculators';
import { insertIntoDraft } from '@/desk/state';
import css from './context.module.css';

interface Props {
  sheet: Sheet;
  conversationId: string;
  mine: boolean;
  onBack: () => void;
}

/** A result with its steps, ready to be said to the citizen. */
export function SheetView({ sheet, conversationId, mine, onBack }: Props) {
  return (
    <article className={css.hit}>
      <header>
        <strong>{sheet.title}</strong>
      </header>
      {(sheet.results ?? []).map((result) => (
        <div key={result.key} className={css.block}>
          <h3>{result.label}</h3>
          <strong style={{ fontSize: result.main ? 20 : 15 }}>{result.text}</strong>
        </div>
      ))}
      <ol className={css.tried}>
        {(sheet.steps ?? []).map((step) => (
          <li key={step.n}>
            {step.label}：{step.text}
            <p>{step.note || step.worked}</p>
          </li>
        ))}
      </ol>
      {(sheet.assumptions ?? []).length > 0 && (
        <p className={css.internal}>{(sheet.assumptions ?? []).join('；')}</p>
      )}
      <div className={css.foot}>
        <Button size="small" onClick={onBack}>
          改一改再算
        </Button>
        <Button
          size="small"
          type="primary"
          disabled={!mine}
          onClick={() => insertIntoDraft(conversationId, resultText(sheet))}
        >
          插入输入框
        </Button>
      </div>
    </article>
  );
}

/** The result as an agent would write it. */
function resultText(sheet: Sheet): string {
  const lines = (sheet.results ?? []).map((result) => `${result.label}：${result.text}`);
  return `按您说的情况，“${sheet.title}”算得：${lines.join('；')}。结果供参考，以经办机构核定为准。`;
}
