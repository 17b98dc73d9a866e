// The wx object: WeChat's names and no others, every call written down, answers by callback or promise.
import { agreed, onNeedPrivacyAuthorization, privacyApis, watchPrivacy } from './privacy.js'
import { complain, current, emit, notes, off, on, settings } from './state.js'
import { device } from './wx-device.js'
import { files } from './wx-files.js'
import { media } from './wx-media.js'
import { net, tasks } from './wx-net.js'
import { person } from './wx-person.js'
import { screen } from './wx-screen.js'
import { storage, storageSync } from './wx-storage.js'

const apis = {
  ...device,
  ...files.async,
  ...media.async,
  ...net,
  ...person,
  ...privacyApis,
  ...screen,
  ...storage,
}
const direct = { ...storageSync, ...device.sync, ...files.sync, ...media.sync, ...tasks }
delete apis.sync

/** Calls that only ask the phone for something nobody sees here. */
const accepted = new Set(
  `setNavigationBarTitle setNavigationBarColor setTabBarStyle setTabBarItem setTabBarBadge removeTabBarBadge
  showTabBarRedDot hideTabBarRedDot hideHomeButton setBackgroundColor setBackgroundTextStyle pageScrollTo
  setKeepScreenOn vibrateShort vibrateLong showShareMenu hideShareMenu updateShareMenu shareFileMessage
  previewImage previewMedia openLocation makePhoneCall setScreenBrightness stopPullDownRefresh
  startPullDownRefresh hideKeyboard openDocument reportEvent preloadSubpackage setClipboardData
  openCustomerServiceChat showNavigationBarLoading hideNavigationBarLoading setInnerAudioOption
  saveImageToPhotosAlbum saveVideoToPhotosAlbum setVisualEffectOnCapture preDownloadSubpackage
  disableAlertBeforeUnload enableAlertBeforeUnload nextTick reportPerformance`.split(/\s+/),
)

const quiet = new Set([
  'getStorageSync',
  'setStorageSync',
  'removeStorageSync',
  'getMenuButtonBoundingClientRect',
])

function note(name, args) {
  if (quiet.has(name)) return
  let copy = null
  try {
    copy = JSON.parse(JSON.stringify(args ?? null))
  } catch {
    copy = '(not plain data)'
  }
  notes.calls.push({ name, args: copy, page: current.route })
}

// Runs an asynchronous call as WeChat does: success or fail, then complete; a promise without callbacks.
function answer(name, options = {}, run) {
  const promised = !options.success && !options.fail && !options.complete
  const work = (async () => {
    if (!(await agreed(name)))
      throw Object.assign(new Error('privacy permission is not authorized'), { errno: 104 })
    return run(options)
  })()
  const told = work.then(
    (result) => ({ ok: true, result: { ...(result ?? {}), errMsg: `${name}:ok` } }),
    (error) => ({ ok: false, result: { errMsg: `${name}:fail ${error.message}`, errno: error.errno } }),
  )
  const done = told.then(({ ok, result }) => {
    if (ok) options.success?.(result)
    else options.fail?.(result)
    options.complete?.(result)
    return { ok, result }
  })
  if (!promised) return undefined
  return done.then(({ ok, result }) => (ok ? result : Promise.reject(result)))
}

function member(name) {
  if (name === 'onNeedPrivacyAuthorization') return onNeedPrivacyAuthorization
  if (direct[name]) return (...args) => (note(name, args[0]), direct[name](...args))
  if (apis[name]) return (options) => (note(name, options), answer(name, options, apis[name]))
  if (accepted.has(name)) return (options) => (note(name, options), answer(name, options, () => ({})))
  if (/^on[A-Z]/.test(name)) return (listener) => (note(name), on(name.slice(2), listener))
  if (/^off[A-Z]/.test(name)) return (listener) => off(name.slice(3), listener)
  return (options) => {
    note(name, options)
    complain(`wx.${name} is called, and the checks do not know it yet`)
  }
}

/** buildWx returns wx; members WeChat's types do not declare are undefined, as in WeChat. */
export function buildWx(names, privateNames) {
  watchPrivacy(privateNames)
  const wx = { env: { USER_DATA_PATH: 'wxfile://usr' } }
  for (const name of names) if (name !== 'cloud' && !(name in wx)) wx[name] = member(name)
  return wx
}

/** setOnline tells the program that the network came or went. */
export function setOnline(isConnected) {
  settings.online = isConnected
  emit('NetworkStatusChange', { isConnected, networkType: isConnected ? 'wifi' : 'none' })
  if (!isConnected) emit('cut')
}
