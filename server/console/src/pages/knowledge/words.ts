import type { ArticleState, BlockType } from '@/api/types';

export const ARTICLE_STATES: Record<ArticleState, { name: string; color: string }> = {
  draft: { name: '草稿', color: 'default' },
  in_review: { name: '待审核', color: 'processing' },
  live: { name: '已发布', color: 'success' },
  scheduled: { name: '待生效', color: 'processing' },
  expired: { name: '已过期', color: 'error' },
  withdrawn: { name: '已下线', color: 'default' },
};

export const BLOCK_NAMES: Record<BlockType, string> = {
  text: '文字',
  steps: '步骤',
  materials: '材料清单',
  phone: '电话',
  outlets: '网点列表',
  link: '链接',
  image: '图片',
  article: '相关知识',
};
