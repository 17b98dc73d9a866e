import Taro from '@tarojs/taro'
import { isWeapp, storage } from './platform'
import { Requester } from './request'
import type { Transport } from './request'
import { loginCode } from './wechat'

/** transport carries one exchange with the server by the platform's own means. */
export const transport: Transport = async ({ url, method, headers, body, timeoutMs }) => {
  const answer = await Taro.request<unknown>({
    url,
    // WeChat's base library knows PATCH since 2.x; Taro's type leaves it out.
    method: method as keyof Taro.request.Method,
    header: headers,
    data: body === undefined ? undefined : JSON.stringify(body),
    timeout: timeoutMs,
    dataType: 'json',
  })
  return { status: answer.statusCode, headers: lowerCase(answer.header), body: answer.data }
}

function lowerCase(headers: Record<string, unknown> | undefined): Record<string, string> {
  const result: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers ?? {})) result[name.toLowerCase()] = String(value)
  return result
}

/** api is the program's one way to the server. Only services call it. */
export const api = new Requester({
  base: __API_BASE__,
  device: isWeapp ? 'weapp' : 'h5',
  transport,
  storage,
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: Math.random,
  loginCode: isWeapp ? loginCode : undefined,
})

/** realtimeUrl returns the address of the citizen's realtime connection. */
export function realtimeUrl(): string {
  const origin = __API_BASE__ || window.location.origin
  return origin.replace(/^http/, 'ws') + '/connection/citizen'
}
