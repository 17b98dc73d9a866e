import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { request } from '@/lib/request';
import { keys } from './keys';

export interface Indicator {
  key: string;
  name: string;
  definition: string;
  value: number;
  unit: string;
  /** How many the value is made of; 0 says nothing can be told. */
  sample: number;
}

/** A share with the bounds of its 95 % interval and how many it is made of. */
export interface Share {
  value: number;
  low: number;
  high: number;
  n: number;
}

export interface Comparison {
  name: string;
  before: Share;
  after: Share;
  text: string;
}

export interface TrainReport {
  from: string;
  to: string;
  indicators: Indicator[] | null;
  desk: Comparison[] | null;
}

/** Days as YYYY-MM-DD, both counted; empty for the last four weeks. */
export interface ReportRange {
  from: string;
  to: string;
}

export function useTrainReport(range: ReportRange) {
  return useQuery({
    queryKey: keys.report(range),
    queryFn: ({ signal }) => request<TrainReport>('GET', '/train/report', { signal, query: { ...range } }),
    placeholderData: keepPreviousData,
  });
}
