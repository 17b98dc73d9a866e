import type { KeyValue } from './storage'

const triedKey = 'wechat.login.tried'
/** A login that came back without anything is not tried again sooner: a page never goes round in circles. */
const restMs = 60 * 60_000

/** What is known of the browser that opened the page. */
export interface Opened {
  userAgent: string
  origin: string
  hash: string
  /** Where the server says that WeChat's browser may log in; empty when WeChat is not set up. */
  login: string
}

/**
 * loginAddress returns where WeChat's browser goes to be recognised without being asked, and undefined wherever
 * the page stays: outside WeChat, without an account, or when it was tried within the hour. A browser that
 * keeps nothing stays, too, for it would forget both the try and the login.
 */
export function loginAddress(opened: Opened, storage: KeyValue, now: number): string | undefined {
  if (!isWeChat(opened.userAgent) || !isOwn(opened.login, opened.origin)) return undefined
  const tried = storage.get<number>(triedKey)
  if (tried !== undefined && Math.abs(now - tried) < restMs) return undefined
  storage.set(triedKey, now)
  if (storage.get<number>(triedKey) !== now) return undefined
  const page = opened.hash.replace(/^#?\/*/, '')
  return page ? `${opened.login}?to=${encodeURIComponent(page)}` : opened.login
}

/** WeCom names itself WeChat, too, but cannot open the login of an Official Account. */
function isWeChat(userAgent: string): boolean {
  return /micromessenger/i.test(userAgent) && !/wxwork/i.test(userAgent)
}

/** The login comes back to the server's public address: a page opened at another would not find it. */
function isOwn(login: string, origin: string): boolean {
  return login.startsWith(`${origin}/`)
}
