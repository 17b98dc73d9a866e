// Runs the package's scripts as WeChat's script engine does: modules by require, WeChat's globals and
// the language's, and nothing of a browser. What is missing is undefined, as it would be there.
import { complain } from './state.js'

/** Of the language, in every WeChat that is still in use. */
const language = new Set(
  `Object Array String Number Boolean Symbol Date Math JSON RegExp Error EvalError RangeError ReferenceError
  SyntaxError TypeError URIError Map Set WeakMap WeakSet Promise Proxy Reflect ArrayBuffer DataView Int8Array
  Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array NaN
  Infinity undefined isNaN isFinite parseInt parseFloat encodeURI encodeURIComponent decodeURI
  decodeURIComponent escape unescape setTimeout clearTimeout setInterval clearInterval console`.split(/\s+/),
)

/** Newer than the oldest phones WeChat still runs on (iOS 12); a program that needs them must bring them. */
const newer = [
  [Array.prototype, 'at findLast findLastIndex toReversed toSorted toSpliced with'],
  [String.prototype, 'at replaceAll matchAll isWellFormed toWellFormed'],
  [Object, 'hasOwn groupBy'],
  [Map, 'groupBy'],
  [Promise, 'any withResolvers try'],
  [Set.prototype, 'union intersection difference symmetricDifference isSubsetOf isSupersetOf isDisjointFrom'],
]

/** forgetNewer takes from the language what old phones do not have. */
export function forgetNewer() {
  for (const [owner, names] of newer) for (const name of names.split(' ')) Reflect.deleteProperty(owner, name)
}

function browserOnly(given) {
  const names = new Set(['globalThis', 'self', 'window', 'document', 'process', 'global', 'Buffer', 'Intl'])
  for (let at = window; at && at !== Object.prototype; at = Object.getPrototypeOf(at))
    Object.getOwnPropertyNames(at).forEach((name) => names.add(name))
  return [...names].filter(
    (name) => /^[A-Za-z_$][\w$]*$/.test(name) && !language.has(name) && !(name in given) && name !== 'eval',
  )
}

// WeChat's engine answers new Function only with an empty function.
const noFunction = new Proxy(Function, {
  apply: () => () => undefined,
  construct: () => () => undefined,
})

/** loader returns require for the package's scripts; given are WeChat's globals. */
export function loader(scripts, subpackages, given) {
  const all = { ...given, Function: noFunction }
  const hidden = browserOnly(all)
  const cache = new Map()
  const rootOf = (name) => subpackages.find((root) => name.startsWith(`${root}/`)) ?? ''
  const load = (name, from) => {
    if (cache.has(name)) return cache.get(name).exports
    const source = scripts[name]
    if (source === undefined) throw new Error(`module '${name}.js' is not defined, require args of ${from}`)
    if (from && rootOf(name) && rootOf(name) !== rootOf(from))
      complain(`${from} requires ${name} of another subpackage`)
    const module = { exports: {} }
    cache.set(name, module)
    const require = (path) => load(resolve(name, path), name)
    const names = [...Object.keys(all), ...hidden]
    const run = new Function(
      'require',
      'module',
      'exports',
      ...names,
      `${source}\n//# sourceURL=weapp/${name}.js`,
    )
    run(require, module, module.exports, ...Object.values(all))
    return module.exports
  }
  return (name) => load(name, '')
}

function resolve(from, path) {
  const parts = path.startsWith('/') ? [] : from.split('/').slice(0, -1)
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/').replace(/\.js$/, '')
}
