import { Centrifuge } from 'centrifuge';
import { ApiError } from './request';
import { createStore } from './store';

/** The state of the live connection. `broken` repairs itself; `stopped` needs a person. */
export type LinkState = 'connecting' | 'online' | 'broken' | 'stopped';

/** The server's disconnect codes that end a login. */
const ENDED_CODES = [3500, 4501];

const RPC_TIMEOUT_MS = 5000;

/** What the server answers instead of a result when it refuses a call. */
interface CallFailure {
  error: { status: number; reason: string; message: string };
}

export interface LinkCallbacks {
  onEvent: (data: unknown) => void;
  /** Called after every connect; `again` is true when it was a reconnect and things may have been missed. */
  onConnected: (again: boolean) => void;
  /** The server no longer accepts the token. */
  onEnded: () => void;
}

/** One live connection of this tab. The server decides what it hears; the client only listens and calls. */
export class Link {
  readonly state = createStore<LinkState>('connecting');
  private readonly client: Centrifuge;
  private connectedOnce = false;

  constructor(
    url: string,
    token: string,
    private readonly callbacks: LinkCallbacks,
  ) {
    this.client = new Centrifuge(url, {
      token,
      timeout: RPC_TIMEOUT_MS,
      minReconnectDelay: 500,
      maxReconnectDelay: 15_000,
    });
  }

  connect(): void {
    this.client.on('publication', (context) => this.callbacks.onEvent(context.data));
    this.client.on('connected', () => {
      const again = this.connectedOnce;
      this.connectedOnce = true;
      this.state.set(() => 'online');
      this.callbacks.onConnected(again);
    });
    this.client.on('connecting', () => this.state.set(() => (this.connectedOnce ? 'broken' : 'connecting')));
    // A failed first try leaves the client in "connecting" for good, which the agent should see.
    this.client.on('error', () => this.state.set((old) => (old === 'connecting' ? 'broken' : old)));
    this.client.on('disconnected', (context) => {
      this.state.set(() => 'stopped');
      if (ENDED_CODES.includes(context.code)) this.callbacks.onEnded();
    });
    this.client.connect();
  }

  /** Tries again after the server or a person ended the connection. */
  reconnect(): void {
    this.client.connect();
  }

  close(): void {
    this.client.removeAllListeners();
    this.client.disconnect();
  }

  get online(): boolean {
    return this.state.get() === 'online';
  }

  /** Calls the server over the connection; rejects when it is down, slow or refused. */
  async call<T>(method: string, data: unknown): Promise<T> {
    const result = await this.client.rpc(method, data);
    const failure = (result.data as Partial<CallFailure>).error;
    if (failure) throw new ApiError(failure.status, failure.reason, failure.message);
    return result.data as T;
  }
}

/** The address of the staff socket on the server that served this page. */
export function staffSocketURL(location: Pick<Location, 'protocol' | 'host'>): string {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return `${scheme}://${location.host}/connection/staff`;
}
