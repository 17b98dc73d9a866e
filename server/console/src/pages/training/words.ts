import type { MatterState } from '@/api/people';
import type { CertificateState, ExamState } from '@/api/exams';
import type { ItemState } from '@/api/items';
import type { Ability, CardKind, ItemKind, LessonState } from '@/api/trainTypes';

export const ABILITIES: Record<Ability, string> = {
  matter: '事项知识',
  policy: '政策准确',
  listening: '倾听识别',
  empathy: '共情安抚',
  procedure: '流程规范',
  recording: '打字记录',
  tools: '系统工具',
  emergency: '应急处置',
};

export const CARDS: Record<CardKind, string> = {
  text: '文字',
  compare: '对比',
  flow: '流程',
  list: '清单',
  dialogue: '对话示例',
  change: '有什么变化',
  image: '图片',
  audio: '音频',
  video: '视频',
  scene: '小情境',
  quiz: '测验',
};

export const LESSON_STATES: Record<LessonState, { name: string; color?: string }> = {
  draft: { name: '草稿' },
  review: { name: '待审核', color: 'processing' },
  live: { name: '使用中', color: 'success' },
  withdrawn: { name: '已撤下', color: 'default' },
};

export const ITEM_KINDS: Record<ItemKind, string> = {
  single: '单选',
  multiple: '多选',
  true_false: '判断',
  order: '排序',
  match: '连线',
  fill_in: '填空',
  dialogue: '对话选择',
};

/** A table of names as the options of a select. */
export function optionsOf<K extends string>(names: Record<K, string>): { value: K; label: string }[] {
  return (Object.keys(names) as K[]).map((value) => ({ value, label: names[value] }));
}

/** A length as people plan with it: whole minutes, below one in seconds. */
export function aboutMinutes(seconds: number): string {
  return seconds < 60 ? `约 ${seconds} 秒` : `约 ${Math.round(seconds / 60)} 分钟`;
}

export const ITEM_STATES: Record<ItemState, { name: string; color?: string }> = {
  draft: { name: '草稿' },
  live: { name: '使用中', color: 'success' },
  retired: { name: '已停用', color: 'default' },
};

export const EXAM_STATES: Record<ExamState, { name: string; color?: string }> = {
  draft: { name: '草稿' },
  open: { name: '开放中', color: 'success' },
  closed: { name: '已关闭', color: 'default' },
};

export const CERTIFICATE_STATES: Record<CertificateState, { name: string; color?: string }> = {
  valid: { name: '有效', color: 'success' },
  expired: { name: '已过期', color: 'warning' },
  revoked: { name: '已撤销', color: 'default' },
};

/** How a share of knowledge reads; the bounds are the ones the learning path is made with. */
export const SHADES: Record<MatterState, string> = {
  gap: '薄弱',
  doubt: '不稳',
  mastered: '已掌握',
  unseen: '还没有练过',
};

const WEAK_BELOW = 0.5;
const MASTERED_FROM = 0.92;

export function shadeOf(known: number | undefined): MatterState {
  if (known === undefined) return 'unseen';
  if (known < WEAK_BELOW) return 'gap';
  return known < MASTERED_FROM ? 'doubt' : 'mastered';
}
