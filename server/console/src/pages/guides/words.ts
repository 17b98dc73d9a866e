import type { GuideState } from '@/api/guideTypes';

export const GUIDE_STATES: Record<GuideState, { name: string; color?: string }> = {
  draft: { name: '草稿' },
  live: { name: '使用中', color: 'success' },
  withdrawn: { name: '已下线', color: 'default' },
};
