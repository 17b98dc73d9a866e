import type { DemandType, LetterState } from '@/api/types';

export const DEMAND_NAMES: Record<DemandType, string> = {
  consultation: '咨询',
  help: '求助',
  complaint: '投诉',
  report: '举报',
  suggestion: '建议',
  praise: '表扬',
};

export const LETTER_STATES: Record<LetterState, { name: string; color: string }> = {
  submitted: { name: '待受理', color: 'warning' },
  accepted: { name: '办理中', color: 'processing' },
  answered: { name: '已答复', color: 'success' },
  closed: { name: '已结束', color: 'default' },
};
