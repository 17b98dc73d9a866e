import Taro from '@tarojs/taro'
import { ApiError } from '@/lib/errors'
import { newClientId } from '@/lib/ids'
import { isWeapp, storage } from '@/lib/platform'
import { createStore } from '@/lib/store'
import {
  bindWeChat,
  changePassword,
  device,
  fetchPack,
  learnApi,
  login,
  loginByWeChat,
  logout,
  sendBatch,
} from '@/services/learn'
import type { StaffLogin } from '@/services/learn'
import { keepSounds, platformShelf } from './lib/audio'
import type { Held } from './lib/plan'
import { dropRun } from './lib/run'
import { keepProgram } from './lib/shell'
import { Offline } from './offline'

/** Who learns on this phone. */
export interface Account {
  id: string
  name: string
  /** The first password has to be replaced before anything else. */
  fresh: boolean
}

const accountKey = 'learn.account'
/** How long after an answer it is sent: several answers then go together. */
const settleMs = 6_000

/** accountStore holds who is logged in; null asks for a login. What waits to be sent outlives both. */
export const accountStore = createStore<Account | null>(storage.get<Account>(accountKey) ?? null)

/** onlineStore says whether the last thing heard of the network was good. */
export const onlineStore = createStore<boolean>(isWeapp || navigator.onLine)

/** changeStore counts changes of what the phone knows; pages that show it watch the count. */
export const changeStore = createStore<number>(0)

let current: { owner: string; offline: Offline } | null = null
let timer: ReturnType<typeof setTimeout> | undefined
let watching = false

/** learner returns what the phone knows of who is logged in. */
export function learner(): Offline {
  const owner = accountStore.get()?.id ?? ''
  if (current?.owner !== owner) current = { owner, offline: build(owner) }
  return current.offline
}

function build(owner: string): Offline {
  return new Offline({
    storage,
    owner,
    device,
    send: (batch) => {
      if (accountStore.get()?.id !== owner) {
        throw new ApiError({ status: 401, reason: 'signed_out', message: '请先登录。' })
      }
      return sendBatch(batch)
    },
    onChange: () => changeStore.set(changeStore.get() + 1),
    now: Date.now,
    newId: newClientId,
  })
}

/** held returns what can be learned on this phone right now. */
export function held(): Held {
  return { online: onlineStore.get(), lessons: learner().lessons() }
}

/** signIn logs in; what this person left on the phone earlier is there again. */
export async function signIn(username: string, password: string): Promise<void> {
  keepLogin(await login(username, password))
}

/** signInByWeChat logs in whoever bound this WeChat to an account; 404 staff_not_bound when nobody did. */
export async function signInByWeChat(): Promise<void> {
  keepLogin(await loginByWeChat())
}

/** bind ties this WeChat to the account whose code was scanned, and logs in. */
export async function bind(scene: string): Promise<void> {
  keepLogin(await bindWeChat(scene))
}

function keepLogin({ staff, must_change_password: fresh }: StaffLogin): void {
  keepAccount({ id: staff.id, name: staff.display_name, fresh })
}

/** replacePassword replaces the first password. */
export async function replacePassword(old: string, next: string): Promise<void> {
  await changePassword(old, next)
  const account = accountStore.get()
  if (account) keepAccount({ ...account, fresh: false })
}

/** signOut sends what it can and forgets the session; what could not be sent stays for the next login. */
export async function signOut(): Promise<void> {
  const mine = learner()
  const owner = accountStore.get()?.id ?? ''
  await sync()
  await logout()
  mine.forget()
  dropRun(storage, owner)
  keepAccount(null)
}

function keepAccount(account: Account | null): void {
  if (account) storage.set(accountKey, account)
  else storage.remove(accountKey)
  accountStore.set(account)
}

learnApi.onSignedOut = () => keepAccount(null)

/** sync sends what waits. Failing is no error here: it stays and is sent later. */
export function sync(): Promise<void> {
  clearTimeout(timer)
  return settled(learner().sync())
}

/** refresh sends what waits and fetches a new pack; it reports whether that worked. */
export async function refresh(): Promise<string> {
  let message = ''
  await settled(learner().refresh(fetchPack), (error) => (message = error.message))
  if (!message) void keepForTunnel()
  return message
}

/** keepForTunnel keeps the program and the sounds of the pack; without them the texts still work. */
async function keepForTunnel(): Promise<void> {
  keepProgram()
  const shelf = platformShelf()
  const { urls, budget } = learner().audio()
  if (shelf) await keepSounds(shelf, urls, budget).catch(() => undefined)
}

/** syncSoon sends what waits after a moment, unless more comes. */
export function syncSoon(): void {
  clearTimeout(timer)
  timer = setTimeout(() => void sync(), settleMs)
}

async function settled(work: Promise<void>, onError: (error: ApiError) => void = () => undefined) {
  try {
    await work
    onlineStore.set(true)
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause
    if (cause.status === 0) onlineStore.set(false)
    if (cause.reason === 'password_change_required') markFresh()
    onError(cause)
  }
}

function markFresh(): void {
  const account = accountStore.get()
  if (account) keepAccount({ ...account, fresh: true })
}

/** watchNetwork syncs whenever the phone is online again; called by every page, it starts once. */
export function watchNetwork(): void {
  if (watching) return
  watching = true
  const change = (online: boolean) => {
    onlineStore.set(online)
    if (online && accountStore.get()) void sync()
  }
  if (isWeapp) return Taro.onNetworkStatusChange(({ isConnected }) => change(isConnected))
  window.addEventListener('online', () => change(true))
  window.addEventListener('offline', () => change(false))
  // The last chance before a browser throws the page away.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden' && accountStore.get()) void sync()
  })
}
