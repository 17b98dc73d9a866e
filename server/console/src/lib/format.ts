import dayjs from 'dayjs';

/** A time as short as it can be understood: today only the clock, this year without the year. */
export function formatTime(iso: string | null | undefined, now: Date = new Date()): string {
  if (!iso) return '—';
  const time = dayjs(iso);
  const today = dayjs(now);
  if (time.isSame(today, 'day')) return time.format('HH:mm');
  if (time.isSame(today.subtract(1, 'day'), 'day')) return `昨天 ${time.format('HH:mm')}`;
  return time.format(time.isSame(today, 'year') ? 'M月D日 HH:mm' : 'YYYY年M月D日 HH:mm');
}

/** The full time, for tooltips and records. */
export function formatFullTime(iso: string | null | undefined): string {
  return iso ? dayjs(iso).format('YYYY-MM-DD HH:mm:ss') : '—';
}

/** The day as a separator in a conversation. */
export function formatDay(iso: string, now: Date = new Date()): string {
  const time = dayjs(iso);
  const today = dayjs(now);
  if (time.isSame(today, 'day')) return '今天';
  if (time.isSame(today.subtract(1, 'day'), 'day')) return '昨天';
  return time.format(time.isSame(today, 'year') ? 'M月D日' : 'YYYY年M月D日');
}

/** A span of seconds in the two largest units that matter. */
export function formatSpan(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} 秒`;
  if (s < 3600) return `${Math.floor(s / 60)} 分钟`;
  if (s < 86_400) {
    const minutes = Math.floor((s % 3600) / 60);
    return minutes ? `${Math.floor(s / 3600)} 小时 ${minutes} 分` : `${Math.floor(s / 3600)} 小时`;
  }
  const hours = Math.floor((s % 86_400) / 3600);
  return hours ? `${Math.floor(s / 86_400)} 天 ${hours} 小时` : `${Math.floor(s / 86_400)} 天`;
}

/** Seconds as a running clock, 1:05 or 1:02:05. */
export function formatClock(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  const two = (n: number) => String(n).padStart(2, '0');
  const minutes = Math.floor(s / 60);
  if (minutes < 60) return `${minutes}:${two(s % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(s % 60)}`;
}

/** A share with one decimal; a dash when there is nothing to divide by. */
export function formatShare(part: number, whole: number): string {
  return whole > 0 ? `${((part / whole) * 100).toFixed(1)}%` : '—';
}

/** A probability of the search as whole per cent. */
export function formatProbability(p: number): string {
  return `${Math.round(p * 100)}%`;
}

export interface Promised {
  text: string;
  overdue: boolean;
}

/** What a promised time means now: how long is left, or how long it is overdue. */
export function promiseOf(promisedAt: string, answeredAt: string | null, now: Date = new Date()): Promised {
  const due = new Date(promisedAt).getTime();
  const at = answeredAt ? new Date(answeredAt).getTime() : now.getTime();
  const span = formatSpan(Math.abs(due - at) / 1000);
  if (answeredAt)
    return at > due ? { text: `超时 ${span}答复`, overdue: true } : { text: '按时答复', overdue: false };
  return at > due ? { text: `已超时 ${span}`, overdue: true } : { text: `还剩 ${span}`, overdue: false };
}
