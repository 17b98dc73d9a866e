import Taro from '@tarojs/taro'

interface MessageEventLike {
  data: unknown
}

interface CloseEventLike {
  code: number
  reason: string
}

/**
 * TaroSocket looks like the browser's WebSocket to the realtime client and speaks through
 * WeChat's connectSocket. A frame sent before the socket is open is dropped, as the client never does it.
 */
export class TaroSocket {
  binaryType = ''
  onopen: (() => void) | null = null
  onerror: ((event: unknown) => void) | null = null
  onclose: ((event: CloseEventLike) => void) | null = null
  onmessage: ((event: MessageEventLike) => void) | null = null
  private task: Taro.SocketTask | null = null
  private finished = false

  constructor(url: string) {
    void this.open(url)
  }

  send(data: string): void {
    this.task?.send({ data, fail: (error) => this.onerror?.(error) })
  }

  close(): void {
    this.task?.close({ code: 1000 })
    // WeChat does not always report the close of a socket that was never open.
    this.finish({ code: 1000, reason: 'closed by client' })
  }

  private async open(url: string): Promise<void> {
    try {
      const task = await Taro.connectSocket({ url })
      if (this.finished) return task.close({ code: 1000 })
      this.task = task
      task.onOpen(() => this.onopen?.())
      task.onMessage((event) => this.onmessage?.({ data: event.data }))
      task.onError((event) => {
        this.onerror?.(event)
        this.finish({ code: 1006, reason: 'error' })
      })
      task.onClose((event) => this.finish({ code: event.code ?? 1006, reason: event.reason ?? '' }))
    } catch (error) {
      this.onerror?.(error)
      this.finish({ code: 1006, reason: 'connect failed' })
    }
  }

  private finish(event: CloseEventLike): void {
    if (this.finished) return
    this.finished = true
    this.onclose?.(event)
  }
}

/** networkEvents tells the realtime client when WeChat gains or loses the network. */
export const networkEvents = {
  addEventListener(type: string, listener: () => void): void {
    Taro.onNetworkStatusChange(({ isConnected }) => {
      if ((type === 'online') === isConnected) listener()
    })
  },
  removeEventListener(): void {
    // WeChat drops the listeners with the program.
  },
}
