import { Centrifuge } from 'centrifuge'
import type { Options } from 'centrifuge'
import { ApiError } from './errors'
import type { Envelope } from './types'

export type LinkState = 'idle' | 'connecting' | 'online' | 'stopped'

export interface LinkDeps {
  url: string
  /** A WebSocket class; left out, the browser's own is used. */
  websocket?: unknown
  networkEventTarget?: unknown
  token: () => Promise<string>
  renewToken: (refused: string) => Promise<string>
  /** Shortest and longest pause before a new try; each pause is drawn at random below a growing bound. */
  minPauseMs?: number
  maxPauseMs?: number
}

export interface LinkEvents {
  /** Connected, for the first time or again: fetch what was missed with after=<last seq>. */
  online: () => void
  state: (state: LinkState) => void
  envelope: (envelope: Envelope) => void
}

/** The token is not valid (3500) or its session was ended (4501): one new session is tried, then the link stops. */
const invalidToken = [3500, 4501]
const rpcTimeoutMs = 5_000

/** What the server answers instead of a result when it refuses a call. */
interface CallFailure {
  error: { status: number; reason: string; message: string }
}

/**
 * Link is the citizen's one realtime connection. It reconnects by itself, except when the server ended
 * the session; it stores nothing and repeats nothing, the database behind after=<seq> is the buffer.
 */
export class Link {
  private client: Centrifuge | null = null
  private lastToken = ''
  private renewed = false
  private current: LinkState = 'idle'

  constructor(
    private readonly deps: LinkDeps,
    private readonly events: LinkEvents,
  ) {}

  get state(): LinkState {
    return this.current
  }

  /** connect opens the connection; calling it again is harmless. */
  connect(): void {
    this.client ??= this.build()
    this.client.connect()
  }

  /** disconnect closes the connection until the next connect. */
  disconnect(): void {
    this.client?.disconnect()
  }

  /** call runs an RPC on the open connection; it rejects at once when there is none. */
  async call<T>(method: string, data: unknown): Promise<T> {
    if (!this.client || this.current !== 'online') {
      throw new ApiError({ status: 0, reason: 'offline', message: '网络连接不上，请检查网络后再试。' })
    }
    const result = await this.client.rpc(method, data)
    const failure = (result.data as Partial<CallFailure>).error
    if (failure) throw new ApiError(failure)
    return result.data as T
  }

  private build(): Centrifuge {
    const { url, websocket, networkEventTarget, minPauseMs = 500, maxPauseMs = 15_000 } = this.deps
    const options: Partial<Options> = {
      minReconnectDelay: minPauseMs,
      maxReconnectDelay: maxPauseMs,
      timeout: rpcTimeoutMs,
      getToken: () => this.readToken(),
    }
    if (websocket) options.websocket = websocket
    if (networkEventTarget) options.networkEventTarget = networkEventTarget as EventTarget
    const client = new Centrifuge(url, options)
    client.on('connecting', () => this.enter('connecting'))
    client.on('connected', () => {
      this.renewed = false
      this.enter('online')
      this.events.online()
    })
    client.on('disconnected', ({ code }) => this.onDisconnected(code))
    client.on('publication', ({ data }) => this.events.envelope(data as Envelope))
    return client
  }

  private async readToken(): Promise<string> {
    this.lastToken = await this.deps.token()
    return this.lastToken
  }

  private onDisconnected(code: number): void {
    if (!invalidToken.includes(code) || this.renewed) return this.enter(code === 0 ? 'idle' : 'stopped')
    this.renewed = true
    this.enter('connecting')
    this.deps.renewToken(this.lastToken).then(
      (token) => {
        this.client?.setToken(token)
        this.client?.connect()
      },
      () => this.enter('stopped'),
    )
  }

  private enter(state: LinkState): void {
    if (this.current === state) return
    this.current = state
    this.events.state(state)
  }
}
