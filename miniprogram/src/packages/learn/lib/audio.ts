import Taro from '@tarojs/taro'
import { isWeapp, storage } from '@/lib/platform'
import { imageUrl } from '@/services/media'

/** Where sounds are kept; keys are addresses without their signature. */
export interface SoundShelf {
  /** Kept sounds and their bytes. */
  list: () => Promise<Record<string, number>>
  /** Fetches and keeps a sound unless it is larger than room; returns its bytes, 0 when not kept. */
  add: (key: string, url: string, room: number) => Promise<number>
  remove: (key: string) => Promise<void>
}

/** soundKey returns what names a sound: its address without the signature, which changes. */
export function soundKey(url: string): string {
  return url.replace(/[?#].*$/, '')
}

/**
 * keepSounds fetches the sounds of the coming lessons, the first needed first, and lets go of others. It
 * never keeps more than budget bytes; what does not fit is played from the network. A cut line ends it.
 */
export async function keepSounds(shelf: SoundShelf, urls: string[], budget: number): Promise<void> {
  const wanted = new Map(urls.map((url) => [soundKey(url), url]))
  const kept = await shelf.list()
  let room = budget
  for (const [key, bytes] of Object.entries(kept)) {
    if (wanted.has(key)) room -= bytes
    else await shelf.remove(key)
  }
  for (const [key, url] of wanted) {
    if (kept[key] === undefined && room > 0) room -= await shelf.add(key, url, room)
  }
}

/** platformShelf returns the device's shelf, or null where nothing can be kept. */
export function platformShelf(): SoundShelf | null {
  if (isWeapp) return weappShelf
  return 'caches' in window ? browserShelf : null
}

/** The worker of scripts/offline-worker.js answers from this cache. */
const cacheName = 'learn-audio'

const browserShelf: SoundShelf = {
  async list() {
    const cache = await caches.open(cacheName)
    const sizes: Record<string, number> = {}
    for (const request of await cache.keys()) {
      const answer = await cache.match(request)
      sizes[new URL(request.url).pathname] = Number(answer?.headers.get('Content-Length') ?? 0)
    }
    return sizes
  },
  async add(key, url, room) {
    const answer = await fetch(url)
    if (!answer.ok) return 0
    const body = await answer.blob()
    if (body.size > room) return 0
    const headers = { 'Content-Length': String(body.size), 'Content-Type': body.type }
    await (await caches.open(cacheName)).put(key, new Response(body, { headers }))
    return body.size
  },
  async remove(key) {
    await (await caches.open(cacheName)).delete(key)
  },
}

const filesKey = 'learn.sounds'
type Files = Record<string, { path: string; bytes: number }>
const files = (): Files => storage.get<Files>(filesKey) ?? {}

const weappShelf: SoundShelf = {
  list: async () => Object.fromEntries(Object.entries(files()).map(([key, { bytes }]) => [key, bytes])),
  async add(key, url, room) {
    const { tempFilePath, statusCode } = await Taro.downloadFile({ url: imageUrl(url) })
    if (statusCode !== 200) return 0
    const manager = Taro.getFileSystemManager()
    const bytes = sizeOf(manager.statSync(tempFilePath))
    if (bytes === 0 || bytes > room) return 0
    const path = manager.saveFileSync(tempFilePath)
    storage.set(filesKey, { ...files(), [key]: { path: String(path), bytes } })
    return bytes
  },
  async remove(key) {
    const { [key]: gone, ...rest } = files()
    if (gone) Taro.getFileSystemManager().unlink({ filePath: gone.path })
    storage.set(filesKey, rest)
  },
}

function sizeOf(stats: unknown): number {
  const size = (stats as { size?: unknown }).size
  return typeof size === 'number' ? size : 0
}

/** soundSource returns from where a sound is played: the phone's copy in WeChat, else its address. */
export function soundSource(url: string): string {
  return (isWeapp ? files()[soundKey(url)]?.path : undefined) ?? imageUrl(url)
}
