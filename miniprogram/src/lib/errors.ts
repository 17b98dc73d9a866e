/** One rejected field of a form. */
export interface FieldError {
  path: string
  message: string
}

interface ApiErrorInit {
  status: number
  reason: string
  message: string
  fields?: FieldError[]
  retryAfterSeconds?: number
  appeal?: string
}

/** ApiError is every failure of a request; its message is a sentence that may be shown to a citizen. */
export class ApiError extends Error {
  /** HTTP status, or 0 when no answer arrived. */
  readonly status: number
  /** Stable machine-readable key; 'offline' and 'timeout' are made by the client. */
  readonly reason: string
  readonly fields: FieldError[]
  /** Seconds to wait before another try, when the server said so. */
  readonly retryAfterSeconds: number
  /** Id by which a text that was held back can be appealed for; empty otherwise. */
  readonly appeal: string

  constructor(init: ApiErrorInit) {
    super(init.message)
    this.name = 'ApiError'
    this.status = init.status
    this.reason = init.reason
    this.fields = init.fields ?? []
    this.retryAfterSeconds = init.retryAfterSeconds ?? 0
    this.appeal = init.appeal ?? ''
  }

  /** isTemporary reports whether the same request may succeed later without a change. */
  get isTemporary(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500
  }
}

const byStatus: Record<number, string> = {
  400: '提交的内容有误，请检查后重试。',
  401: '登录已过期，请重新进入。',
  403: '您没有权限查看这项内容。',
  404: '没有找到相关内容。',
  409: '内容已有变化，请刷新后再试。',
  413: '文件太大，请换小一些的再试。',
  415: '暂不支持这种文件。',
}

/** sentenceFor returns the sentence for a status when the server sent none. */
export function sentenceFor(status: number, retryAfterSeconds = 0): string {
  if (status === 429) {
    return retryAfterSeconds > 0
      ? `操作有点频繁，请 ${retryAfterSeconds} 秒后再试。`
      : '操作有点频繁，请稍后再试。'
  }
  if (status >= 500) return '服务暂时繁忙，请稍后再试。'
  return byStatus[status] ?? '没有成功，请稍后再试。'
}

/** messageOf turns anything thrown into a sentence for the citizen. */
export function messageOf(error: unknown): string {
  return error instanceof ApiError ? error.message : '没有成功，请稍后再试。'
}
