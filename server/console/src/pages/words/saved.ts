import type { Saved } from '@/api/saved';
import { formatTime } from '@/lib/format';

/** Texts without blanks around them and without empty ones: what is saved of a list of lines. */
export function tidyLines(lines: string[] | undefined): string[] {
  return (lines ?? []).map((line) => line.trim()).filter((line) => line !== '');
}

/** Who saved a version and when, in one line. */
export function savedLine(saved: Saved): string {
  if (saved.version === 0 || !saved.changed_at) return '系统自带，还没有人改过';
  return `第 ${saved.version} 版 · ${saved.changed_by_name || '已离职人员'} · ${formatTime(saved.changed_at)}`;
}
