// What wx asks the person: permissions, login, subscribe messages, a place, a code to scan.
import { choose } from './native.js'
import { emit, settings } from './state.js'

const questions = {
  'scope.userFuzzyLocation': '你的大致位置',
  'scope.userLocation': '你的位置',
  'scope.record': '麦克风',
  'scope.writePhotosAlbum': '保存到相册',
}

/** allowed asks for a permission once; the person's answer stays. */
export async function allowed(scope) {
  if (settings.scopes[scope] === undefined)
    settings.scopes[scope] = (await choose('申请使用', questions[scope] ?? scope, ['拒绝', '允许'])) === 1
  if (!settings.scopes[scope]) throw new Error('auth deny')
}

async function place() {
  await allowed('scope.userFuzzyLocation')
  return settings.place
}

async function exactPlace() {
  await allowed('scope.userLocation')
  return { ...settings.place, accuracy: 30, speed: 0, altitude: 0 }
}

let logins = 0

async function subscribe({ tmplIds }) {
  if (!Array.isArray(tmplIds) || tmplIds.length === 0) throw new Error('tmplIds should be array')
  if (tmplIds.length > 3) throw Object.assign(new Error('Template count out of max bounds'), { errno: 20003 })
  if (!recentTap())
    throw Object.assign(new Error('can only be invoked by user TAP gesture.'), { errCode: 10001 })
  await Promise.all(tmplIds.map((id) => window.toldSubscription?.(id, settings.subscribe)))
  return Object.fromEntries(tmplIds.map((id) => [id, settings.subscribe]))
}

// WeChat lets some calls through only shortly after a tap.
let tapped = -Infinity
document.addEventListener('click', () => (tapped = performance.now()), { capture: true })
const recentTap = () => performance.now() - tapped < 5_000

/** person are wx's calls that ask the person. */
export const person = {
  login: async () => ({
    code: settings.loginCode ?? (await window.codeFor?.('login')) ?? `code-${++logins}`,
  }),
  checkSession: () => ({}),
  authorize: async ({ scope }) => void (await allowed(scope)),
  getSetting: () => ({
    authSetting: { ...settings.scopes },
    subscriptionsSetting: { mainSwitch: true, itemSettings: {} },
  }),
  requestSubscribeMessage: subscribe,
  // Whoever goes to the settings is taken to allow there what was refused before.
  openSetting: () => {
    for (const scope of Object.keys(settings.scopes)) settings.scopes[scope] = true
    return { authSetting: { ...settings.scopes } }
  },
  getFuzzyLocation: place,
  getLocation: exactPlace,
  chooseLocation: async () => ({ ...settings.place, name: '光明路 8 号', address: '东湖区光明路 8 号' }),
  scanCode: () => {
    if (!settings.scan) throw new Error('cancel')
    return settings.scan
  },
  getClipboardData: () => ({ data: settings.clipboard ?? '' }),
  navigateToMiniProgram: ({ appId }) => void emit('leave', appId),
  exitMiniProgram: () => void emit('leave', ''),
}
