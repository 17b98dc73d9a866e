import Taro from '@tarojs/taro'
import { renewChat } from '@/chat/current'
import { api } from '@/lib/api'
import { messageOf } from '@/lib/errors'
import { loginAddress } from '@/lib/browserlogin'
import { confirmAction, isWeapp, showToast, storage } from '@/lib/platform'
import { homePlace } from '@/lib/pages'
import { watchPrivacy } from '@/lib/privacy'
import { Reporter } from '@/lib/report'
import { openPlace } from '@/lib/routes'
import { elderStore } from '@/lib/session'
import { watchTheme } from '@/lib/theme'
import { sendClientError } from '@/services/reports'

/** So long a page that is being left asks the server nothing: the guest it would become is of no use. */
const leavingMs = 5_000

const reporter = new Reporter({ send: sendClientError, page: currentPage })

/** start runs once, before the first page: it listens, and asks the citizen nothing. */
export function start(): void {
  watchTheme()
  if (!isWeapp) return startInBrowser()
  watchErrors()
  watchPrivacy()
  watchUpdates()
  api.onOtherCitizen = renewChat
  // A guest of an earlier start is joined with WeChat's login; without it everything works as before.
  api.tie().catch(() => undefined)
}

function currentPage(): string {
  const pages = Taro.getCurrentPages()
  return pages[pages.length - 1]?.route ?? ''
}

/** Base libraries of before 2.10 know only some of these. */
function watchErrors(): void {
  Taro.onError?.((error) => reporter.report('error', error))
  Taro.onUnhandledRejection?.(({ reason }) => reporter.report('rejection', reason))
  Taro.onPageNotFound?.(({ path }) => {
    reporter.report('page_not_found', `no page ${path}`)
    // A link to a page of an older version leads home instead of nowhere.
    openPlace(homePlace)
  })
}

/** Dialogs lie outside of the pages, and learn from here that type is large. */
function markLargeType(): void {
  document.body.classList.toggle('large-type', elderStore.get())
}

function startInBrowser(): void {
  markLargeType()
  elderStore.subscribe(markLargeType)
  const { ticket, hash } = takeTicket(window.location.hash)
  if (ticket) {
    // The one-time login must neither be seen nor be kept in the history.
    window.history.replaceState(null, '', hash)
    api.enter(ticket).catch((error) => showToast(messageOf(error)))
  } else {
    loginInWeChat()
  }
  window.addEventListener('error', ({ error, message }) => reporter.report('error', error ?? message))
  window.addEventListener('unhandledrejection', ({ reason }) => reporter.report('rejection', reason))
}

/** WeChat's browser knows who opens the page: once, it is sent to ask, and comes back here. */
function loginInWeChat(): void {
  if (api.isTied()) return
  const login = document.querySelector<HTMLMetaElement>('meta[name="wechat-login"]')?.content ?? ''
  const { origin, hash } = window.location
  const address = loginAddress({ userAgent: navigator.userAgent, origin, hash, login }, storage, Date.now())
  if (!address) return
  api.pause(leavingMs)
  window.location.replace(address)
}

/** takeTicket cuts the one-time login out of an address that came by a message. */
export function takeTicket(hash: string): { ticket: string; hash: string } {
  const ticket = /[?&]ticket=([\w%-]+)/.exec(hash)?.[1] ?? ''
  const rest = hash.replace(/([?&])ticket=[^&]*&?/, '$1').replace(/[?&]$/, '')
  return { ticket: decodeURIComponent(ticket), hash: rest }
}

/** watchUpdates asks before a new version is put in place of the running one. */
export function watchUpdates(): void {
  const manager = Taro.getUpdateManager?.()
  if (!manager) return
  manager.onUpdateReady(() => {
    const hint = '重新打开就是新版本。正在写的内容已保存在手机上。'
    confirmAction('新版本准备好了', hint, '现在重启', '下次再说').then(
      (yes) => {
        // Who waits gets it at the next start anyway.
        if (yes) manager.applyUpdate()
      },
      () => undefined,
    )
  })
}
