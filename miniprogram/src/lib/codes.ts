import { homePlace, placeOf } from './pages'
import type { Place } from './pages'

/**
 * The codes this service prints: one letter for what it is, then the id. WeChat allows 32 characters in the
 * scene of a mini-program code, so a UUID is written in 22 characters after a dot; any other id follows a colon.
 */
const kinds: Record<string, (id: string) => string> = {
  l: (id) => `packages/letter/detail/index?id=${id}`,
  a: (id) => `packages/guide/article/index?id=${id}`,
  c: (id) => `packages/tools/calculator/index?id=${id}`,
  g: (id) => `packages/tools/guides/index?id=${id}`,
  o: (id) => `packages/guide/outlets/index?id=${id}`,
  t: () => 'packages/learn/today/index',
}

/** What our own printed codes begin with, before the scene. */
const ownScheme = 'qingting:'
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** sceneOf returns the scene of a code for a thing: l letter, a article, c calculator, g guide, o outlet. */
export function sceneOf(kind: string, id: string): string {
  return uuidShape.test(id) ? `${kind}.${packUuid(id)}` : `${kind}:${id}`
}

/** placeOfScene reads the scene of a mini-program code, undefined when it is not one of ours. */
export function placeOfScene(scene: string): Place | undefined {
  const match = /^([a-z])(?:([.:])([\w-]{1,30}))?$/.exec(scene)
  const page = kinds[match?.[1] ?? '']
  if (!match || !page) return undefined
  const [, kind, mark, rest = ''] = match
  const id = mark === '.' ? unpackUuid(rest) : rest
  if (!id && kind !== 't') return undefined
  return placeOf(page(id))
}

/**
 * placeOfScan reads what a camera saw: our own scheme, a code of this mini-program (whose path WeChat gives),
 * or an address of the hotline's own page. Everything else is undefined and never opened.
 */
export function placeOfScan(scan: { text: string; path?: string }, base: string): Place | undefined {
  if (scan.path) return placeOfStart(scan.path)
  const text = scan.text.trim()
  if (text.startsWith(ownScheme)) return placeOfScene(text.slice(ownScheme.length))
  return placeOfAddress(text, base)
}

/** placeOfAddress reads an address of the hotline's page for browsers, whose pages are named alike. */
export function placeOfAddress(text: string, base: string): Place | undefined {
  if (!base || !text.startsWith(`${base}/`)) return undefined
  const page = text.slice(text.indexOf('#') + 1)
  return text.includes('#') ? placeOf(page) : undefined
}

/** The query with which a page was opened, as WeChat gives it: not decoded yet. */
export type Query = Record<string, string | undefined>

/** placeOfQuery returns where a start parameter leads: scene of a code, or q, the address of a plain code. */
export function placeOfQuery(query: Query, base: string): Place | undefined {
  if (query.scene) return placeOfScene(decode(query.scene))
  if (query.q) return placeOfScan({ text: decode(query.q) }, base)
  return undefined
}

function placeOfStart(path: string): Place | undefined {
  const scene = /[?&]scene=([^&]*)/.exec(path)?.[1]
  const place = placeOf(path)
  // A code's path is where its page is; only on the home page does the scene say where to go on.
  return scene && place?.url === homePlace.url ? placeOfScene(decode(scene)) : place
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

function packUuid(id: string): string {
  const hex = id.replace(/-/g, '')
  let bits = ''
  for (const digit of hex) bits += parseInt(digit, 16).toString(2).padStart(4, '0')
  let out = ''
  for (let i = 0; i < bits.length; i += 6) out += alphabet[parseInt(bits.slice(i, i + 6).padEnd(6, '0'), 2)]
  return out
}

function unpackUuid(text: string): string {
  if (text.length !== 22) return ''
  let bits = ''
  for (const letter of text) bits += alphabet.indexOf(letter).toString(2).padStart(6, '0')
  let hex = ''
  for (let i = 0; i < 128; i += 4) hex += parseInt(bits.slice(i, i + 4), 2).toString(16)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
