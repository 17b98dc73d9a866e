import Taro from '@tarojs/taro'
import type { KeyValue } from './storage'

/** True in the WeChat mini-program, false in a browser. Known at build time. */
export const isWeapp = process.env.TARO_ENV === 'weapp'

/** storage keeps values on the phone. A browser that refuses storage loses them with the page. */
export const storage: KeyValue = {
  get<T>(key: string): T | undefined {
    try {
      const value = Taro.getStorageSync<T | ''>(key)
      return value === '' ? undefined : value
    } catch {
      return undefined
    }
  },
  set(key, value) {
    try {
      Taro.setStorageSync(key, value)
    } catch {
      // Private browsing: the session then lasts as long as the page.
    }
  },
  remove(key) {
    try {
      Taro.removeStorageSync(key)
    } catch {
      // See set.
    }
  },
}

/** callNumber opens the dialler with a number. */
export function callNumber(number: string): void {
  if (!isWeapp) {
    window.location.href = `tel:${number.replace(/[^\d+]/g, '')}`
    return
  }
  Taro.makePhoneCall({ phoneNumber: number }).catch(() => undefined)
}

/** showToast shows one short sentence. */
export function showToast(title: string): void {
  void Taro.showToast({ title, icon: 'none', duration: 2500 })
}

/** confirmAction asks before something that cannot be taken back. */
export async function confirmAction(
  title: string,
  content: string,
  confirmText = '确定',
  cancelText = '取消',
): Promise<boolean> {
  const { confirm } = await Taro.showModal({
    title,
    content,
    confirmText,
    cancelText,
    confirmColor: '#1D5FBF',
  })
  return confirm
}

/** copyText puts a text on the clipboard and says so. */
export async function copyText(text: string, done = '已复制'): Promise<void> {
  try {
    await Taro.setClipboardData({ data: text })
    showToast(done)
  } catch {
    showToast('复制没有成功，请长按文字复制')
  }
}

/** openLink opens a web address; WeChat allows only listed domains, so there it is copied instead. */
export function openLink(url: string): void {
  if (!/^https?:\/\//.test(url)) return
  if (isWeapp) void copyText(url, '网址已复制，可在浏览器中打开')
  else window.open(url, '_blank', 'noopener')
}
