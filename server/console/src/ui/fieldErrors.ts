import type { FormInstance } from 'antd';
import { ApiError } from '@/lib/request';

/** Puts the server's field sentences beside their inputs; false when there are none and a general notice is due. */
export function showFieldErrors(form: FormInstance, error: unknown): boolean {
  if (!(error instanceof ApiError) || error.fields.length === 0) return false;
  form.setFields(error.fields.map(({ path, message }) => ({ name: path.split('.'), errors: [message] })));
  return true;
}
