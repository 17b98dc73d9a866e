import { useState } from 'react';
import { Select, Skeleton } from 'antd';
import { useCalculatorForm, useOfferedCalculators, type Sheet } from '@/api/calculators';
import { Empty, Failure } from '@/ui/Failure';
import { CalculatorFields } from './CalculatorFields';
import { SheetView } from './SheetView';
import css from './context.module.css';

interface Props {
  conversationId: string;
  mine: boolean;
}

/** Calculates for the citizen of the chat; the citizen gets the same sheet. */
export function CalculatorTab({ conversationId, mine }: Props) {
  const [id, setId] = useState<string | null>(null);
  const [sheet, setSheet] = useState<Sheet | null>(null);
  const offered = useOfferedCalculators();
  const form = useCalculatorForm(id);
  if (offered.isError) return <Failure error={offered.error} onRetry={() => void offered.refetch()} />;
  const choose = (next: string) => {
    setId(next);
    setSheet(null);
  };
  return (
    <div className={css.panel}>
      <Select
        aria-label="选计算器"
        placeholder="选一个政策计算器"
        showSearch={{ optionFilterProp: 'label' }}
        loading={offered.isPending}
        value={id}
        options={(offered.data ?? []).map((item) => ({ value: item.id, label: item.title }))}
        onChange={choose}
      />
      {id === null && <Empty icon="calculator" text="替市民算一算，结果带着每一步和依据。" />}
      {id !== null && form.isPending && <Skeleton active />}
      {form.isError && <Failure error={form.error} onRetry={() => void form.refetch()} />}
      {form.data && (
        // Hidden and not gone: the answers are there again when the agent changes one.
        <div hidden={sheet !== null}>
          <CalculatorFields
            key={id}
            form={form.data}
            conversationId={conversationId}
            disabled={!mine}
            onSheet={setSheet}
          />
        </div>
      )}
      {sheet && (
        <SheetView sheet={sheet} conversationId={conversationId} mine={mine} onBack={() => setSheet(null)} />
      )}
    </div>
  );
}
