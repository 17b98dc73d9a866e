import { ApiError, sentenceFor } from './errors'
import type { FieldError } from './errors'
import type { KeyValue } from './storage'
import type { Citizen, GuestSession } from './types'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** One HTTP exchange; rejects only when no answer arrived. Header names of the answer are lower case. */
export type Transport = (request: {
  url: string
  method: Method
  headers: Record<string, string>
  body: unknown
  timeoutMs: number
}) => Promise<{ status: number; headers: Record<string, string>; body: unknown }>

export interface RequestDeps {
  base: string
  device: string
  transport: Transport
  storage: KeyValue
  sleep: (ms: number) => Promise<void>
  random: () => number
  /** Where the token is kept when it is not the citizen's; such a session is never created by itself. */
  loginTokenKey?: string
  /** A one-time code of WeChat's login; where there is none, or it fails, the session is a guest's. */
  loginCode?: () => Promise<string>
}

export interface RequestOptions {
  query?: Record<string, string | number | undefined>
  body?: unknown
  timeoutMs?: number
}

const guestTokenKey = 'session.token'
/** The token that belongs to WeChat's login; another one is a guest's. */
const tiedTokenKey = 'session.wechat'
/** Whose session it is, to notice that WeChat's login belongs to somebody else. */
const citizenKey = 'session.citizen'
/** A login asks WeChat's own servers; a guest's session is then the quicker start. */
const wechatTimeoutMs = 8_000
const defaultTimeoutMs = 12_000
/** Waits before the second and third try of a GET. */
const retryWaitsMs = [400, 1_200]

/**
 * Requester is the only way to the API. It creates a guest session on first use (concurrent calls share
 * it), renews it once when the server no longer knows the token, repeats GETs on a bad line, and rejects
 * with an ApiError whose message is a Chinese sentence.
 */
export class Requester {
  private pendingSession: Promise<string> | null = null
  private entering: Promise<void> | null = null
  /** onSession is told about every new session. */
  onSession: (citizen: Citizen) => void = () => undefined
  /** onSignedOut is told when the server no longer knows a session that only a login can renew. */
  onSignedOut: () => void = () => undefined
  /** onOtherCitizen is told when WeChat's login turned out to be another citizen than the guest so far. */
  onOtherCitizen: () => void = () => undefined
  private readonly tokenKey: string

  constructor(private readonly deps: RequestDeps) {
    this.tokenKey = deps.loginTokenKey ?? guestTokenKey
  }

  get<T>(path: string, query?: RequestOptions['query']): Promise<T> {
    return this.send<T>('GET', path, { query })
  }

  post<T>(path: string, body: unknown = {}, options: RequestOptions = {}): Promise<T> {
    return this.send<T>('POST', path, { ...options, body })
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.send<T>('PUT', path, { body })
  }

  /** open sends a request that needs no session. */
  async open<T>(method: Method, path: string, body?: unknown): Promise<T> {
    return (await this.repeat(method, path, { body }, '')) as T
  }

  patch<T>(path: string, body: unknown): Promise<T> {
    return this.send<T>('PATCH', path, { body })
  }

  delete(path: string): Promise<unknown> {
    return this.send('DELETE', path, {})
  }

  /** url returns the absolute address of an API path or of an address the API returned. */
  url(path: string): string {
    if (/^(https?:|data:|blob:|wxfile:)/.test(path)) return path
    return path.startsWith('/api/') ? this.deps.base + path : `${this.deps.base}/api/v1${path}`
  }

  /** token returns the session's token, creating a guest session when there is none. */
  token(): Promise<string> {
    if (this.entering) return this.entering.then(() => this.token())
    const stored = this.deps.storage.get<string>(this.tokenKey)
    if (stored) return Promise.resolve(stored)
    if (this.deps.loginTokenKey) return Promise.reject(signedOut())
    this.pendingSession ??= this.createSession().finally(() => (this.pendingSession = null))
    return this.pendingSession
  }

  /** renewToken replaces a token the server refused; a token that was replaced meanwhile is kept. */
  renewToken(refused: string): Promise<string> {
    if (this.deps.storage.get<string>(this.tokenKey) === refused) this.forgetToken()
    return this.token()
  }

  /** forgetToken drops the session; the next request starts a new one, or asks for a login. */
  forgetToken(): void {
    this.deps.storage.remove(this.tokenKey)
  }

  /** keepToken stores the token of a login. */
  keepToken(token: string): void {
    this.deps.storage.set(this.tokenKey, token)
  }

  private signOut(refused: string): void {
    if (this.deps.storage.get<string>(this.tokenKey) !== refused) return
    this.forgetToken()
    this.onSignedOut()
  }

  /**
   * enter opens the session of a one-time link; requests made meanwhile wait for it. A link that is used or too
   * old leaves everything as it was, and the promise rejects with the sentence to say. The guest so far is
   * named, so that the server can offer to join what they left.
   */
  enter(ticket: string): Promise<void> {
    const guest = this.deps.storage.get<string>(this.tokenKey) ?? ''
    const entered = this.exchange('POST', '/auth/ticket', { body: { ticket } }, guest).then((answer) => {
      this.keepSession(answer as GuestSession, true)
    })
    this.entering = entered.catch(() => undefined).finally(() => (this.entering = null))
    return entered
  }

  /** isTied says whether the session belongs to a login of WeChat or of a one-time link, not to a guest. */
  isTied(): boolean {
    const token = this.deps.storage.get<string>(this.tokenKey)
    return Boolean(token) && this.deps.storage.get<string>(tiedTokenKey) === token
  }

  /** pause lets requests wait: the page is about to be left for a login. */
  pause(ms: number): void {
    this.entering = this.deps.sleep(ms).finally(() => (this.entering = null))
  }

  /**
   * tie joins a guest's session with WeChat's login, so that the citizen is known on the next phone, too.
   * Without WeChat, or when it fails, nothing changes. Call it once at the start.
   */
  async tie(): Promise<void> {
    const token = await this.token()
    if (this.deps.storage.get<string>(tiedTokenKey) === token) return
    const session = await this.openByWeChat(token)
    // Whoever logged out meanwhile has another session by now.
    if (session && this.deps.storage.get<string>(this.tokenKey) === token) this.keepSession(session, true)
  }

  private async createSession(): Promise<string> {
    const known = await this.openByWeChat('')
    if (known) return this.keepSession(known, true)
    const body = { device: this.deps.device }
    const guest = (await this.exchange('POST', '/sessions/guest', { body }, '')) as GuestSession
    return this.keepSession(guest, false)
  }

  private keepSession(session: GuestSession, tied: boolean): string {
    this.deps.storage.set(this.tokenKey, session.token)
    if (tied) this.deps.storage.set(tiedTokenKey, session.token)
    const before = this.deps.storage.get<string>(citizenKey)
    this.deps.storage.set(citizenKey, session.citizen.id)
    this.onSession(session.citizen)
    if (tied && before && before !== session.citizen.id) this.onOtherCitizen()
    return session.token
  }

  private async openByWeChat(token: string): Promise<GuestSession | null> {
    if (!this.deps.loginCode) return null
    try {
      const body = { code: await this.deps.loginCode() }
      const options = { body, timeoutMs: wechatTimeoutMs }
      return (await this.exchange('POST', '/auth/wechat', options, token)) as GuestSession
    } catch {
      // WeChat's login is away or switched off: a guest can do everything, too.
      return null
    }
  }

  private async send<T>(method: Method, path: string, options: RequestOptions): Promise<T> {
    const token = await this.token()
    try {
      return (await this.repeat(method, path, options, token)) as T
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error
      // Whoever logs in next may be somebody else: the call is not repeated for them.
      if (this.deps.loginTokenKey) {
        this.signOut(token)
        throw error
      }
      const renewed = await this.renewToken(token)
      return (await this.repeat(method, path, options, renewed)) as T
    }
  }

  private async repeat(method: Method, path: string, options: RequestOptions, token: string) {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.exchange(method, path, options, token)
      } catch (error) {
        const wait = retryWaitsMs[attempt]
        if (method !== 'GET' || wait === undefined || !isBadLine(error)) throw error
        await this.deps.sleep(wait * (0.5 + this.deps.random()))
      }
    }
  }

  private async exchange(method: Method, path: string, options: RequestOptions, token: string) {
    const timeoutMs = options.timeoutMs ?? defaultTimeoutMs
    const headers: Record<string, string> = { Accept: 'application/json' }
    if (token) headers.Authorization = `Bearer ${token}`
    if (options.body !== undefined) headers['Content-Type'] = 'application/json'
    const url = this.url(path) + queryString(options.query)
    const answer = await withTimeout(
      this.deps.transport({ url, method, headers, body: options.body, timeoutMs }),
      timeoutMs,
    )
    if (answer.status >= 200 && answer.status < 300) return answer.body
    throw toApiError(answer.status, answer.headers, answer.body)
  }
}

function signedOut(): ApiError {
  return new ApiError({ status: 401, reason: 'signed_out', message: '请先登录。' })
}

function isBadLine(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || (error.status >= 502 && error.status <= 504))
}

function withTimeout<T>(promise: Promise<T>, ms: number): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new ApiError({ status: 0, reason: 'timeout', message: '网络有点慢，请稍后再试。' }))
    }, ms)
    promise
      .then(resolve, () => {
        reject(new ApiError({ status: 0, reason: 'offline', message: '网络连接不上，请检查网络后再试。' }))
      })
      .finally(() => clearTimeout(timer))
  })
}

/** toApiError reads the server's error body; anything unreadable gets the sentence of its status. */
export function toApiError(status: number, headers: Record<string, string>, body: unknown): ApiError {
  const answer = readBody(body)
  const retryAfterSeconds = Number(headers['retry-after'] ?? 0) || 0
  return new ApiError({
    status,
    reason: typeof answer.reason === 'string' ? answer.reason : 'unknown',
    message:
      typeof answer.message === 'string' && answer.message
        ? answer.message
        : sentenceFor(status, retryAfterSeconds),
    fields: Array.isArray(answer.fields) ? (answer.fields as FieldError[]) : [],
    retryAfterSeconds,
    appeal: typeof answer.appeal === 'string' ? answer.appeal : '',
  })
}

function readBody(body: unknown): Record<string, unknown> {
  if (typeof body === 'string') {
    try {
      return readBody(JSON.parse(body))
    } catch {
      return {}
    }
  }
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
}

function queryString(query: RequestOptions['query']): string {
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== '')
  if (pairs.length === 0) return ''
  return '?' + pairs.map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`).join('&')
}
