import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { request, requestBlob } from '@/lib/request';
import { keys } from './keys';
import type { List } from './types';

export type CalculatorState = 'draft' | 'live' | 'withdrawn';

export interface CalculatorRow {
  id: string;
  key: string;
  title: string;
  summary: string;
  category: string;
  state: CalculatorState;
  version: number;
  live_version: number;
  examples: number;
  valid_from?: string;
  valid_until?: string;
  updated_at: string;
  updated_by: string;
}

export interface BadCell {
  sheet: string;
  row: number;
  column: string;
  message: string;
}

/** One worked example of a workbook, computed. */
export interface ExampleResult {
  row: number;
  name: string;
  expected: string;
  got: string;
  ok: boolean;
}

export interface WorkbookReport {
  batch_id: string;
  key: string;
  title: string;
  bad: BadCell[] | null;
  examples: ExampleResult[] | null;
}

export function useCalculators() {
  return useQuery({
    queryKey: keys.calculatorTable,
    queryFn: ({ signal }) => request<List<CalculatorRow>>('GET', '/staff/calculators', { signal }),
    select: (data) => data.items,
  });
}

/** The dry run: the workbook is read and its examples are computed; nothing is stored as usable. */
export function uploadWorkbook(file: File): Promise<WorkbookReport> {
  const form = new FormData();
  form.append('file', file);
  return request('POST', '/staff/calculators/import', { form });
}

function useCalculatorChange<V>(change: (input: V) => Promise<CalculatorRow>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: keys.calculatorTable }),
  });
}

/** Keeps the workbook of a dry run as a draft version. */
export function useConfirmWorkbook() {
  return useCalculatorChange((batchId: string) =>
    request<CalculatorRow>('POST', `/staff/calculators/import/${batchId}/confirm`),
  );
}

/** Publishes a version; refused with a sentence while one of its examples fails. */
export function usePublishCalculator() {
  return useCalculatorChange(({ id, version }: { id: string; version: number }) =>
    request<CalculatorRow>('POST', `/staff/calculators/${id}/publish`, { body: { version } }),
  );
}

export function useWithdrawCalculator() {
  return useCalculatorChange((id: string) =>
    request<CalculatorRow>('POST', `/staff/calculators/${id}/withdraw`),
  );
}

/** Downloads the workbook as it was imported. */
export async function downloadWorkbook({ id, title }: CalculatorRow): Promise<void> {
  const url = URL.createObjectURL(await requestBlob(`/staff/calculators/${id}/export`));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${title}.xlsx`;
  link.click();
  URL.revokeObjectURL(url);
}
