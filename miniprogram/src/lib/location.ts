import Taro from '@tarojs/taro'
import { confirmAction, isWeapp, storage } from './platform'

export interface Spot {
  lng: number
  lat: number
}

const explainedKey = 'prefs.place.explained'
const why = '只用来把附近的网点排在前面，位置不会保存。不同意也可以按名称查找。'

/**
 * locate returns where the phone is, roughly, or null when the citizen does not want to say. Before the first
 * time it says what for; after a refusal it offers the way to the settings and does not insist.
 */
export async function locate(): Promise<Spot | null> {
  if (!isWeapp) return locateInBrowser()
  if (!storage.get<boolean>(explainedKey)) {
    if (!(await confirmAction('读取大致位置', why, '继续', '不用了'))) return null
    storage.set(explainedKey, true)
  }
  return (await fuzzy()) ?? (await askAgain())
}

async function fuzzy(): Promise<Spot | null> {
  try {
    const place = await Taro.getFuzzyLocation({ type: 'gcj02' })
    return { lng: place.longitude, lat: place.latitude }
  } catch {
    return null
  }
}

/** Only who refused in WeChat's own dialogue before is shown the way to change that. */
async function askAgain(): Promise<Spot | null> {
  try {
    const { authSetting } = await Taro.getSetting()
    if (readSetting(authSetting) !== false) return null
    if (!(await confirmAction('没有位置权限', `可以在设置里打开。${why}`, '去设置', '不用了'))) return null
    const after = await Taro.openSetting()
    return readSetting(after.authSetting) ? await fuzzy() : null
  } catch {
    return null
  }
}

function readSetting(settings: object): boolean | undefined {
  return (settings as Record<string, boolean | undefined>)['scope.userFuzzyLocation']
}

async function locateInBrowser(): Promise<Spot | null> {
  try {
    return await new Promise((resolve, reject) => {
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => resolve({ lng: coords.longitude, lat: coords.latitude }),
        reject,
        { timeout: 8_000, maximumAge: 300_000 },
      )
    })
  } catch {
    return null
  }
}
