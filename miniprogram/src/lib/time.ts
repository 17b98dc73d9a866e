const weekdays = ['日', '一', '二', '三', '四', '五', '六']

function two(n: number): string {
  return n < 10 ? `0${n}` : String(n)
}

function dayNumber(d: Date): number {
  return Math.floor((d.getTime() - d.getTimezoneOffset() * 60_000) / 86_400_000)
}

/** formatClock returns "14:05" in local time, or '' for an unreadable time. */
export function formatClock(iso: string): string {
  const d = new Date(iso)
  return Number.isNaN(d.getTime()) ? '' : `${two(d.getHours())}:${two(d.getMinutes())}`
}

/** formatMoment returns a time the way a person would say it: 14:05, 昨天 14:05, 周三 14:05, 3月8日 14:05. */
export function formatMoment(iso: string, now: Date = new Date()): string {
  const d = new Date(iso)
  if (Number.isNaN(d.getTime())) return ''
  const clock = formatClock(iso)
  const days = dayNumber(now) - dayNumber(d)
  if (days === 0) return clock
  if (days === 1) return `昨天 ${clock}`
  if (days === -1) return `明天 ${clock}`
  if (days > 1 && days < 7) return `周${weekdays[d.getDay()] ?? ''} ${clock}`
  const date = `${d.getMonth() + 1}月${d.getDate()}日`
  return d.getFullYear() === now.getFullYear() ? `${date} ${clock}` : `${d.getFullYear()}年${date} ${clock}`
}

/** formatDate returns "2026年3月8日" for a date or a time, or '' for an unreadable one. */
export function formatDate(value: string | null | undefined): string {
  if (!value) return ''
  const plain = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value)
  if (plain) return `${plain[1]}年${Number(plain[2])}月${Number(plain[3])}日`
  const d = new Date(value)
  return Number.isNaN(d.getTime()) ? '' : `${d.getFullYear()}年${d.getMonth() + 1}月${d.getDate()}日`
}

/** formatWait returns how long a wait of so many seconds will feel: 不到 1 分钟, 约 3 分钟. */
export function formatWait(seconds: number): string {
  if (seconds < 60) return '不到 1 分钟'
  const minutes = Math.ceil(seconds / 60)
  return minutes < 60 ? `约 ${minutes} 分钟` : '1 小时以上'
}

/** formatDistance returns metres as 350 米 or 1.2 公里. */
export function formatDistance(metres: number): string {
  if (metres < 1000) return `${Math.max(10, Math.round(metres / 10) * 10)} 米`
  return `${(metres / 1000).toFixed(metres < 10_000 ? 1 : 0)} 公里`
}

/** needsTimeLabel reports whether two neighbouring messages are far enough apart for a time between them. */
export function needsTimeLabel(previous: string | undefined, current: string): boolean {
  if (!previous) return true
  return new Date(current).getTime() - new Date(previous).getTime() > 5 * 60_000
}
