import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { request } from '@/lib/request';
import { downloadFile } from './files';
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

function useCalculatorChange<V>(change: (input: V) => Promise<CalculatorRow>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: ['calculators'] }),
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
export const downloadWorkbook = ({ id, title }: CalculatorRow): Promise<void> =>
  downloadFile(`/staff/calculators/${id}/export`, `${title}.xlsx`);

export type InputType = 'date' | 'month' | 'integer' | 'decimal' | 'money' | 'choice' | 'yes_no';

/** One question of a calculator; values travel as text: 2026-11-21, 1200.50, yes. */
export interface CalculatorInput {
  key: string;
  label: string;
  type: InputType;
  unit: string;
  help: string;
  required: boolean;
  min: string;
  max: string;
  default: string;
  options: { value: string; label: string }[] | null;
  /** Asked only when another question has one of these answers. */
  when: { key: string; values: string[] } | null;
}

export interface CalculatorForm {
  id: string;
  key: string;
  title: string;
  inputs: CalculatorInput[] | null;
  note: string;
}

/** The part of a calculation sheet that an agent needs beside the chat. */
export interface Sheet {
  id: string;
  title: string;
  results: { key: string; label: string; text: string; main: boolean }[] | null;
  steps: { n: number; label: string; text: string; note: string; worked: string }[] | null;
  assumptions: string[] | null;
  text: string;
}

/** The calculators citizens and agents can use now. */
export function useOfferedCalculators() {
  return useQuery({
    queryKey: keys.calculatorsOffered,
    queryFn: ({ signal }) =>
      request<List<{ id: string; title: string; category: string }>>('GET', '/calculators', { signal }),
    select: (data) => data.items,
    staleTime: 60_000,
  });
}

export function useCalculatorForm(id: string | null) {
  return useQuery({
    queryKey: keys.calculatorForm(id ?? ''),
    queryFn: ({ signal }) => request<CalculatorForm>('GET', `/calculators/${id ?? ''}`, { signal }),
    enabled: id !== null,
    staleTime: 60_000,
  });
}

interface Order {
  id: string;
  clientId: string;
  inputs: Record<string, string>;
  conversationId: string;
}

/** Calculates for the citizen of a conversation, who can see the same sheet. */
export function calculateFor({ id, clientId, inputs, conversationId }: Order): Promise<Sheet> {
  return request('POST', `/staff/calculators/${id}/results`, {
    body: { client_id: clientId, inputs, conversation_id: conversationId },
  });
}
