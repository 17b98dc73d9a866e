import type { FormInstance } from 'antd';
import { ApiError } from '@/lib/request';

/**
 * Puts the server's field sentences beside their inputs and shows the first one; false when
 * there are none and a general notice is due.
 */
export function showFieldErrors(form: FormInstance, error: unknown): boolean {
  if (!(error instanceof ApiError) || error.fields.length === 0) return false;
  const byName = new Map<string, { name: (string | number)[]; errors: string[] }>();
  for (const { path, message } of error.fields) {
    const name = inputOf(path);
    const known = byName.get(name.join('.'));
    if (known) known.errors.push(message);
    else byName.set(name.join('.'), { name, errors: [message] });
  }
  form.setFields([...byName.values()]);
  const first = [...byName.values()][0];
  if (first) form.scrollToField(first.name, { block: 'center' });
  return true;
}

/** "blocks[0].items[2]" as the name of the input that holds it: a list is written in one input. */
export function inputOf(path: string): (string | number)[] {
  const parts = (path.match(/[^.[\]]+/g) ?? []).map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  return typeof parts[parts.length - 1] === 'number' ? parts.slice(0, -1) : parts;
}
