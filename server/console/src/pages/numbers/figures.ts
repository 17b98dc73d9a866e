import type { DayNumbers } from '@/api/types';
import { formatShare, formatSpan } from '@/lib/format';

export interface Figure {
  /** The key of its definition in the server's answer. */
  key: keyof DayNumbers;
  label: string;
  value: (n: DayNumbers) => string;
  /** The sample behind a share, always shown with it. */
  note?: (n: DayNumbers) => string;
  alarm?: (n: DayNumbers) => boolean;
}

export interface FigureGroup {
  title: string;
  figures: Figure[];
}

const count = (key: keyof DayNumbers) => (n: DayNumbers) => Number(n[key] ?? 0).toLocaleString('zh-CN');

/** A share never stands alone: the numbers it was made from are beside it. */
const of = (part: keyof DayNumbers, whole: keyof DayNumbers) => (n: DayNumbers) =>
  `${count(part)(n)} / ${count(whole)(n)}`;

const share = (part: keyof DayNumbers, whole: keyof DayNumbers) => (n: DayNumbers) =>
  formatShare(Number(n[part]), Number(n[whole]));

export const NOW: FigureGroup = {
  title: '此刻',
  figures: [
    {
      key: 'waiting_now',
      label: '正在排队',
      value: count('waiting_now'),
      alarm: (n) => n.waiting_now > n.agents_online,
    },
    { key: 'agents_online', label: '在线坐席', value: count('agents_online') },
  ],
};

export const BOT: FigureGroup = {
  title: '机器人',
  figures: [
    { key: 'questions', label: '提问', value: count('questions') },
    {
      key: 'answered',
      label: '直接回答',
      value: share('answered', 'questions'),
      note: of('answered', 'questions'),
    },
    { key: 'confirmed', label: '请市民选', value: count('confirmed') },
    {
      key: 'declined',
      label: '答不上',
      value: share('declined', 'questions'),
      note: of('declined', 'questions'),
    },
    { key: 'emergencies', label: '紧急提示', value: count('emergencies') },
    { key: 'thumbs_up', label: '有帮助', value: count('thumbs_up') },
    { key: 'thumbs_down', label: '没帮上忙', value: count('thumbs_down') },
  ],
};

export const AGENTS: FigureGroup = {
  title: '人工',
  figures: [
    { key: 'handoffs', label: '转人工', value: count('handoffs') },
    { key: 'claimed', label: '接入', value: share('claimed', 'handoffs'), note: of('claimed', 'handoffs') },
    {
      key: 'claimed_within_30s',
      label: '30 秒内接入',
      value: share('claimed_within_30s', 'handoffs'),
      note: of('claimed_within_30s', 'handoffs'),
    },
    {
      key: 'avg_wait_seconds',
      label: '平均等待',
      value: (n) => (n.claimed > 0 ? formatSpan(n.avg_wait_seconds) : '—'),
    },
    { key: 'abandoned', label: '排队中离开', value: count('abandoned') },
    {
      key: 'rating_avg',
      label: '平均评分',
      value: (n) => (n.rating_count > 0 ? n.rating_avg.toFixed(2) : '—'),
      note: (n) => `${n.rating_count} 次评价`,
    },
  ],
};

export const LETTERS: FigureGroup = {
  title: '留言',
  figures: [
    { key: 'letters', label: '新留言', value: count('letters') },
    { key: 'letters_answered', label: '已答复', value: count('letters_answered') },
    {
      key: 'letters_overdue',
      label: '超时未答',
      value: count('letters_overdue'),
      alarm: (n) => n.letters_overdue > 0,
    },
  ],
};
