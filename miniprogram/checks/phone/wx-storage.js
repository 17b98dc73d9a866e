// Storage: survives the program, at most 1 MB an entry and 10 MB in all.
const prefix = 'wx:'
const perKey = 1024 * 1024
const inAll = 10 * 1024 * 1024

const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(prefix))
const used = () => keys().reduce((sum, key) => sum + localStorage.getItem(key).length, 0)

function set(key, data) {
  const text = JSON.stringify({ data })
  if (text.length > perKey) throw new Error('exceed storage item max length')
  if (used() + text.length > inAll) throw new Error('exceed storage max size')
  localStorage.setItem(prefix + key, text)
}

function get(key) {
  const text = localStorage.getItem(prefix + key)
  return text === null ? '' : JSON.parse(text).data
}

const info = () => ({
  keys: keys().map((key) => key.slice(prefix.length)),
  currentSize: Math.ceil(used() / 1024),
  limitSize: inAll / 1024,
})
const clear = () => keys().forEach((key) => localStorage.removeItem(key))

/** storageSync are the calls that answer at once. */
export const storageSync = {
  getStorageSync: get,
  setStorageSync: set,
  removeStorageSync: (key) => localStorage.removeItem(prefix + key),
  clearStorageSync: clear,
  getStorageInfoSync: info,
}

/** storage are the same calls with callbacks. */
export const storage = {
  getStorage: ({ key }) => {
    if (localStorage.getItem(prefix + key) === null) throw new Error('data not found')
    return { data: get(key) }
  },
  setStorage: ({ key, data }) => set(key, data),
  removeStorage: ({ key }) => localStorage.removeItem(prefix + key),
  clearStorage: clear,
  getStorageInfo: info,
}
