import Taro from '@tarojs/taro'
import { fetchMe, updateMe } from '@/services/identity'
import { fetchHome } from '@/services/knowledge'
import { api } from './api'
import { isWeapp, storage } from './platform'
import { createStore } from './store'
import type { Citizen, Home } from './types'

const elderKey = 'prefs.elder'
const homeKey = 'cache.home'
/** WeChat's font size setting from which elder mode is the better start; its normal size is 16 or 17. */
const largeSystemFont = 20

/** citizenStore holds who is using the program, once known. */
export const citizenStore = createStore<Citizen | null>(null)

/** elderStore says whether type and targets are large. */
export const elderStore = createStore<boolean>(storage.get<boolean>(elderKey) ?? prefersLargeType())

/** homeStore holds the last home page, so that the next start shows it before the network answers. */
export const homeStore = createStore<Home | null>(storage.get<Home>(homeKey) ?? null)

/** setElder switches elder mode on this phone and, when possible, for the citizen. */
export function setElder(on: boolean): void {
  elderStore.set(on)
  storage.set(elderKey, on)
  // The switch already works here; the server only carries it to the citizen's other phones.
  updateMe({ elder_mode: on }).then(citizenStore.set, () => undefined)
}

/** keepHome stores a fresh home page. */
export function keepHome(home: Home): void {
  homeStore.set(home)
  storage.set(homeKey, home)
}

/** ensureHome loads the home page's data for pages that were opened by a link. */
export async function ensureHome(): Promise<void> {
  if (!homeStore.get()) keepHome(await fetchHome())
}

/** loadCitizen asks the server who this is. */
export async function loadCitizen(): Promise<Citizen> {
  const citizen = await fetchMe()
  citizenStore.set(citizen)
  return citizen
}

api.onSession = (citizen) => citizenStore.set(citizen)

function prefersLargeType(): boolean {
  if (!isWeapp) return false
  try {
    const size = (Taro.getAppBaseInfo() as { fontSizeSetting?: number }).fontSizeSetting
    return (size ?? 0) >= largeSystemFont
  } catch {
    return false
  }
}
