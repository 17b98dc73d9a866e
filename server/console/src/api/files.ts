import { request, requestBlob } from '@/lib/request';

/** Sends one file as the form the import routes take. */
export function uploadFile<Report>(path: string, file: File): Promise<Report> {
  const form = new FormData();
  form.append('file', file);
  return request('POST', path, { form });
}

/** Saves what a route answers with under a name. */
export async function downloadFile(path: string, name: string): Promise<void> {
  const url = URL.createObjectURL(await requestBlob(path));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
