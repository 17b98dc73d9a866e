// What wx tells about the phone.
import { settings } from './state.js'

const app = () => ({
  SDKVersion: '3.8.0',
  version: '8.0.50',
  language: 'zh_CN',
  theme: settings.theme,
  fontSizeSetting: settings.fontSize,
  fontSizeScaleFactor: settings.fontSize / 16,
  host: { appId: '', env: 'WeChat' },
  enableDebug: false,
})
const deviceInfo = () => ({
  brand: 'devtools',
  model: 'Phone',
  system: 'Android 13',
  platform: 'android',
  benchmarkLevel: 20,
})
const windowInfo = () => ({
  pixelRatio: devicePixelRatio,
  screenWidth: innerWidth,
  screenHeight: innerHeight,
  windowWidth: innerWidth,
  windowHeight: innerHeight,
  statusBarHeight: 20,
  screenTop: 0,
  safeArea: {
    top: 20,
    left: 0,
    right: innerWidth,
    bottom: innerHeight,
    width: innerWidth,
    height: innerHeight - 20,
  },
})
const system = () => ({ ...app(), ...deviceInfo(), ...windowInfo() })
const launch = { options: { path: '', query: {}, scene: 1001, referrerInfo: {} } }

/** setLaunch remembers how the program was opened. */
export function setLaunch(options) {
  launch.options = options
}

const updateManager = {
  onCheckForUpdate: (listener) => listener({ hasUpdate: settings.update }),
  onUpdateReady: (listener) => settings.update && setTimeout(listener),
  onUpdateFailed: () => undefined,
  applyUpdate: () => location.reload(),
}
const logger = () => ({
  info() {},
  warn() {},
  error() {},
  log() {},
  debug() {},
  setFilterMsg() {},
  addFilterMsg() {},
  in() {},
  tag: logger,
})

/** device are wx's calls about the phone. */
export const device = {
  getSystemInfo: system,
  getSystemInfoAsync: system,
  getBatteryInfo: () => ({ level: 80, isCharging: false }),
  sync: {
    getSystemInfoSync: system,
    getAppBaseInfo: app,
    getDeviceInfo: deviceInfo,
    getWindowInfo: windowInfo,
    getSystemSetting: () => ({
      locationEnabled: true,
      bluetoothEnabled: false,
      wifiEnabled: true,
      deviceOrientation: 'portrait',
    }),
    getAppAuthorizeSetting: () => ({
      locationAuthorized: 'authorized',
      microphoneAuthorized: 'authorized',
      cameraAuthorized: 'authorized',
    }),
    getMenuButtonBoundingClientRect: () => ({
      width: 87,
      height: 32,
      top: 24,
      right: innerWidth - 7,
      bottom: 56,
      left: innerWidth - 94,
    }),
    getAccountInfoSync: () => ({
      miniProgram: { appId: settings.appId, envVersion: 'release', version: '0.0.0' },
    }),
    getLaunchOptionsSync: () => launch.options,
    getEnterOptionsSync: () => launch.options,
    getUpdateManager: () => updateManager,
    getLogManager: logger,
    getRealtimeLogManager: logger,
    getPerformance: () => ({
      now: () => performance.now(),
      getEntries: () => [],
      createObserver: () => ({ observe() {}, disconnect() {} }),
    }),
    reportPerformance: () => undefined,
    reportEvent: () => undefined,
    nextTick: (run) => void Promise.resolve().then(run),
    canIUse: () => true,
  },
}
