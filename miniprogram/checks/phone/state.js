// What the phone knows and what it wrote down; tests read and set it as window.phone.

/** notes is everything a test asks about afterwards. */
export const notes = {
  /** Calls of wx: {name, args, page}. */
  calls: [],
  /** Sentences about what WeChat would not have done or the checks do not know. */
  problems: [],
  /** setData calls: {page, bytes, at}. */
  updates: [],
  /** When the person did something: a tap, a key, leaving a page. */
  acts: [],
  /** Requests that have no answer yet. */
  pending: 0,
  /** Most elements and deepest nesting seen, by page. */
  sizes: {},
}

/** settings is how the person holding the phone answers, and how the phone is. */
export const settings = {
  hosts: {},
  appId: 'touristappid',
  theme: 'light',
  fontSize: 16,
  online: true,
  /** What wx.login returns; a sandbox's code when there is one. */
  loginCode: null,
  /** What the phone button returns, or null: the person refuses. */
  phoneCode: null,
  /** How the person answers the question for subscribe messages: accept, reject, ban or filter. */
  subscribe: 'accept',
  /** Whether the person agreed to the privacy guidance; later answers to WeChat's own dialog. */
  privacyAgreed: false,
  privacyAnswer: true,
  /** scope.x: the answer to WeChat's question for a permission. */
  scopes: {},
  scan: null,
  images: [],
  place: { latitude: 30.27, longitude: 120.15 },
  update: false,
}

/** where returns the page on top; the router sets it. */
export const current = { route: 'app' }

/** act writes down that the person did something now. */
export function act() {
  notes.acts.push(performance.now())
}

export function complain(text) {
  if (!notes.problems.includes(text)) notes.problems.push(text)
}

/** Listeners by event name, as wx.onX keeps them. */
const listeners = new Map()

export function on(name, listener) {
  if (!listeners.has(name)) listeners.set(name, new Set())
  listeners.get(name).add(listener)
}

export function off(name, listener) {
  if (listener) listeners.get(name)?.delete(listener)
  else listeners.delete(name)
}

/** emit calls every listener and returns how many there were. */
export function emit(name, value) {
  const all = [...(listeners.get(name) ?? [])]
  all.forEach((listener) => listener(value))
  return all.length
}
