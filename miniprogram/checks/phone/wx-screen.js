// What wx shows over the program, and the way from page to page (the router fills that in).
import { choose, hideToast, toast } from './native.js'

/** routes are set by the router. */
export const routes = {}
const route = (name) => (options) => routes[name](options)

/** screen are wx's calls about what is seen. */
export const screen = {
  showToast: ({ title, duration = 1_500 }) => void toast(title, duration),
  hideToast: () => void hideToast(),
  showLoading: ({ title }) => void toast(title, 0),
  hideLoading: () => void hideToast(),
  showModal: async ({ title, content, showCancel = true, cancelText = '取消', confirmText = '确定' }) => {
    if (confirmText.length > 4 || cancelText.length > 4)
      throw new Error('confirmText or cancelText is longer than 4')
    const choices = showCancel ? [cancelText, confirmText] : [confirmText]
    const confirm = (await choose(title, content, choices)) === choices.length - 1
    return { confirm, cancel: !confirm, content: null }
  },
  showActionSheet: async ({ itemList }) => {
    if (itemList.length > 6) throw new Error('itemList should not be larger than 6')
    const tapIndex = await choose('', '请选择', [...itemList, '取消'])
    if (tapIndex === itemList.length) throw new Error('cancel')
    return { tapIndex }
  },
  navigateTo: route('navigateTo'),
  redirectTo: route('redirectTo'),
  reLaunch: route('reLaunch'),
  switchTab: route('switchTab'),
  navigateBack: route('navigateBack'),
}
