import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { request } from '@/lib/request';
import { keys } from './keys';
import type { Item } from './trainTypes';

/** A line of a blueprint: how many questions of a matter and a range of difficulty. */
export interface BlueprintPart {
  /** Empty: any matter. */
  matter?: string;
  /** 0: no bound. */
  from: number;
  to: number;
  count: number;
}

export interface Blueprint {
  title: string;
  summary?: string;
  /** Title of the certificate; empty: none is given. */
  certificate?: string;
  minutes: number;
  /** Per cent. */
  pass: number;
  /** 0: the certificate has no end. */
  valid_months?: number;
  parts: BlueprintPart[];
  requires?: string[];
  open_from?: string;
  open_until?: string;
}

export type ExamState = 'draft' | 'open' | 'closed';

export interface TrainExam {
  id: string;
  key: string;
  state: ExamState;
  exam: Blueprint;
  items: number;
  row_version: number;
  updated_at: string;
}

export interface Signal {
  kind: string;
  count: number;
  text: string;
}

export interface Sitting {
  id: string;
  staff_id: string;
  staff_name: string;
  state: 'open' | 'submitted' | 'expired';
  started_at: string;
  finished_at?: string;
  score: number;
  passed: boolean;
  signals: Signal[] | null;
}

export interface Attempt {
  id: string;
  state: Sitting['state'];
  result?: {
    score: number;
    passed: boolean;
    right: number;
    items: { item: Item; response: string[] | null; score: number }[] | null;
  };
}

export type CertificateState = 'valid' | 'expired' | 'revoked';

export interface Certificate {
  id: string;
  code: string;
  title: string;
  name: string;
  issued_at: string;
  expires_at?: string;
  state: CertificateState;
  exam_id: string;
  score: number;
}

export interface CertificateFilter {
  state: CertificateState | '';
  /** Only those that end within so many days; 0 for all. */
  expiring_days: number;
}

export function useExams() {
  return useQuery({
    queryKey: keys.exams,
    queryFn: ({ signal }) => request<{ exams: TrainExam[] | null }>('GET', '/train/exams', { signal }),
    select: (data) => data.exams ?? [],
  });
}

function useExamChange<V>(change: (input: V) => Promise<TrainExam>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: keys.exams }),
  });
}

interface SaveExam {
  id: string | null;
  /** Makes creating safe to repeat. */
  clientId: string;
  rowVersion: number;
  exam: Blueprint;
}

/** Creates an exam, or saves over the one whose row_version was read. */
export function useSaveExam() {
  return useExamChange(({ id, clientId, rowVersion, exam }: SaveExam) =>
    id === null
      ? request<TrainExam>('POST', '/train/exams', { body: { client_id: clientId, exam } })
      : request<TrainExam>('PUT', `/train/exams/${id}`, { body: { row_version: rowVersion, exam } }),
  );
}

/** Opens an exam to those who may take it, or closes it; attempts that run go on. */
export function useMoveExam() {
  return useExamChange(({ id, to }: { id: string; to: 'open' | 'close' }) =>
    request<TrainExam>('POST', `/train/exams/${id}/${to}`),
  );
}

/** How many questions in use the bank has for each line. */
export function useBlueprintCheck(parts: BlueprintPart[]) {
  return useQuery({
    queryKey: keys.blueprintCheck(parts),
    queryFn: ({ signal }) =>
      request<{ ok: boolean; have: number[] | null }>('POST', '/train/exams/check', {
        signal,
        body: { parts },
      }),
    enabled: parts.length > 0,
    placeholderData: keepPreviousData,
  });
}

export function useAttempts(examId: string) {
  return useQuery({
    queryKey: keys.attempts(examId),
    queryFn: ({ signal }) =>
      request<{ attempts: Sitting[] | null }>('GET', `/train/exams/${examId}/attempts`, { signal }),
    select: (data) => data.attempts ?? [],
  });
}

export function useAttempt(id: string | null) {
  return useQuery({
    queryKey: keys.attempt(id ?? ''),
    queryFn: ({ signal }) => request<Attempt>('GET', `/train/attempts/${id ?? ''}`, { signal }),
    enabled: id !== null,
  });
}

export function useCertificates(filter: CertificateFilter) {
  return useQuery({
    queryKey: keys.certificateTable(filter),
    queryFn: ({ signal }) =>
      request<{ certificates: Certificate[] | null }>('GET', '/train/certificates', {
        signal,
        query: { state: filter.state, expiring_days: filter.expiring_days || '' },
      }),
    select: (data) => data.certificates ?? [],
  });
}

export function useRevokeCertificate() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, reason }: { id: string; reason: string }) =>
      request<void>('POST', `/train/certificates/${id}/revoke`, { body: { reason } }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.certificates }),
  });
}
