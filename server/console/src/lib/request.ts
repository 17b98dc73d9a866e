/** The one place that talks HTTP to the server. */

const BASE = '/api/v1';
const TIMEOUT_MS = 20_000;

export interface FieldError {
  path: string;
  message: string;
}

/** A failed request. `message` is a Chinese sentence that may be shown as it is; status 0 means no answer came. */
export class ApiError extends Error {
  readonly status: number;
  readonly reason: string;
  readonly fields: FieldError[];
  /** Seconds to wait before the next try, 0 when the server named none. */
  readonly retryAfter: number;

  constructor(status: number, reason: string, message: string, fields: FieldError[] = [], retryAfter = 0) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.reason = reason;
    this.fields = fields;
    this.retryAfter = retryAfter;
  }

  /** Whether sending the same request again can succeed without changing it. */
  get transient(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** The sentence to show for any thrown value. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  return '操作没有成功，请稍后再试。';
}

type Query = Record<string, string | number | undefined>;

interface Options {
  query?: Query;
  body?: unknown;
  form?: FormData;
  signal?: AbortSignal;
}

interface Hooks {
  token: () => string | null;
  /** Called when the server no longer knows the token that was sent. */
  onUnauthenticated: () => void;
  /** Called when the server insists on a new password first. */
  onPasswordRequired: () => void;
}

let hooks: Hooks = {
  token: () => null,
  onUnauthenticated: () => undefined,
  onPasswordRequired: () => undefined,
};

/** Tells the request layer where the token is and whom to call when it is refused. */
export function configureRequest(next: Hooks): void {
  hooks = next;
}

function urlFor(path: string, query?: Query): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== '') params.set(key, String(value));
  }
  const search = params.toString();
  return BASE + path + (search ? `?${search}` : '');
}

function initFor(method: string, token: string | null, options: Options): RequestInit {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (token) headers['Authorization'] = `Bearer ${token}`;
  const signal = withTimeout(options.signal);
  if (options.form) return { method, headers, body: options.form, signal };
  if (options.body === undefined) return { method, headers, signal };
  headers['Content-Type'] = 'application/json';
  return { method, headers, body: JSON.stringify(options.body), signal };
}

/** Like AbortSignal.any with a timeout, which older office browsers lack. */
function withTimeout(outer?: AbortSignal): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), TIMEOUT_MS);
  outer?.addEventListener('abort', () => controller.abort());
  return controller.signal;
}

async function fetchRaw(method: string, path: string, options: Options): Promise<Response> {
  const token = hooks.token();
  let response: Response;
  try {
    response = await fetch(urlFor(path, options.query), initFor(method, token, options));
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new ApiError(0, 'network', '连接不上服务器，请检查网络后重试。');
  }
  if (response.ok) return response;
  const error = await errorFrom(response);
  if (error.status === 401 && token && token === hooks.token()) hooks.onUnauthenticated();
  if (error.reason === 'password_change_required') hooks.onPasswordRequired();
  throw error;
}

interface ErrorBody {
  reason?: string;
  message?: string;
  fields?: FieldError[] | null;
}

async function errorFrom(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get('Retry-After') ?? 0) || 0;
  let body: ErrorBody = {};
  try {
    body = (await response.json()) as ErrorBody;
  } catch {
    // A proxy in between may answer with a page instead of JSON.
  }
  const message = body.message || fallbackSentence(response.status);
  return new ApiError(response.status, body.reason ?? '', message, body.fields ?? [], retryAfter);
}

function fallbackSentence(status: number): string {
  if (status === 401) return '登录已过期，请重新登录。';
  if (status === 403) return '您的账号没有这项权限。';
  if (status === 404) return '没有找到对应的内容。';
  if (status === 413) return '文件太大，请压缩后再试。';
  if (status === 429) return '操作太频繁，请稍等片刻再试。';
  return '服务器暂时没有处理成功，请稍后再试。';
}

/** Sends a request and returns the decoded JSON body; throws ApiError. */
export async function request<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const response = await fetchRaw(method, path, options);
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

/** Fetches a file with the token in the header; throws ApiError. */
export async function requestBlob(path: string, signal?: AbortSignal): Promise<Blob> {
  const response = await fetchRaw('GET', path, { signal });
  return response.blob();
}
