import Taro from '@tarojs/taro'
import { renewChat } from '@/chat/current'
import { api } from '@/lib/api'
import { confirmAction, isWeapp } from '@/lib/platform'
import { homePlace } from '@/lib/pages'
import { watchPrivacy } from '@/lib/privacy'
import { Reporter } from '@/lib/report'
import { openPlace } from '@/lib/routes'
import { watchTheme } from '@/lib/theme'
import { sendClientError } from '@/services/reports'

const reporter = new Reporter({ send: sendClientError, page: currentPage })

/** start runs once, before the first page: it listens, and asks the citizen nothing. */
export function start(): void {
  watchTheme()
  if (!isWeapp) return watchBrowserErrors()
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

function watchBrowserErrors(): void {
  window.addEventListener('error', ({ error, message }) => reporter.report('error', error ?? message))
  window.addEventListener('unhandledrejection', ({ reason }) => reporter.report('rejection', reason))
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
