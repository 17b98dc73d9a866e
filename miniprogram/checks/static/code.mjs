// Reads the built scripts as WeChat's oldest engines would: their syntax, the names they use that WeChat
// does not have, and every call of wx, whether written out or through Taro.
import { parse } from 'acorn'
import { ancestor } from 'acorn-walk'
import { analyze } from 'eslint-scope'

/** iOS 12 and Android 7 run ES2018 without look-behind; nothing is compiled again when uploading. */
const ecmaVersion = 2018

const weChat = new Set(
  `wx require module exports App Page Component Behavior getApp getCurrentPages console setTimeout clearTimeout
  setInterval clearInterval undefined NaN Infinity isNaN isFinite parseInt parseFloat encodeURI encodeURIComponent
  decodeURI decodeURIComponent escape unescape Object Array String Number Boolean Symbol Date Math JSON RegExp Error
  EvalError RangeError ReferenceError SyntaxError TypeError URIError Map Set WeakMap WeakSet Promise Proxy Reflect
  ArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array
  Float32Array Float64Array Function arguments`.split(/\s+/),
)

/** Names WeChat lacks that libraries look for before they use them, in the files webpack puts libraries in. */
const libraries = /^(app|taro|vendors|runtime)\.js$/
const lookedFor = new Map(
  Object.entries({
    __REACT_DEVTOOLS_GLOBAL_HOOK__: 'React asks typeof',
    performance: 'React and Taro ask typeof',
    setImmediate: 'React asks typeof',
    MessageChannel: 'React asks typeof',
    requirePlugin: 'Taro, for plugins, which there are none of',
    tt: 'Taro, on another platform',
    SuppressedError: 'Babel asks typeof',
    globalThis: 'webpack asks typeof',
    window: 'webpack asks typeof',
    TextEncoder: 'the realtime client, for its binary protocol only',
    TextDecoder: 'the realtime client, for its binary protocol only',
    EventTarget: 'the realtime client asks typeof',
    Event: 'the realtime client asks typeof',
    MessageEvent: 'the realtime client asks typeof',
    AbortController: 'the realtime client, for transports only browsers use',
    localStorage: 'the realtime client asks in a try',
  }),
)

/** Our own branches for browsers name these; isWeapp keeps the mini-program out of them. */
const inBrowsers = new Set(
  'fetch Response caches HTMLElement FormData XMLHttpRequest Blob Audio SpeechSynthesisUtterance'.split(' '),
)

const newerMethods = new Set(
  `matchAll replaceAll findLast findLastIndex toSorted toReversed toSpliced isWellFormed hasOwn groupBy
  withResolvers structuredClone queueMicrotask toLocaleDateString toLocaleTimeString`.split(/\s+/),
)

/** Whoever takes its name is not wx. */
const taroOwn = new Set(
  `Current getCurrentInstance getCurrentPages options nextTick eventCenter Events preload getEnv ENV_TYPE env
  interceptors addInterceptor pxTransform initPxTransform useDidShow useDidHide useRouter useLoad useReady
  getApp requirePlugin`.split(/\s+/),
)

/** readCode returns what one script uses: {problems, wx: Set, texts: string[]}. */
export function readCode(name, source) {
  const found = { problems: [], wx: new Set(), texts: [] }
  let tree
  try {
    tree = parse(source, { ecmaVersion, sourceType: 'script', ranges: true, locations: false })
  } catch (error) {
    found.problems.push(`${name} is newer than ES${ecmaVersion}: ${error.message}`)
    return found
  }
  for (const missing of undeclared(tree)) {
    const known = libraries.test(name) ? lookedFor.has(missing) : inBrowsers.has(missing)
    if (!weChat.has(missing) && !known)
      found.problems.push(`${name} uses ${missing}, which WeChat does not have`)
  }
  walk(tree, name, found)
  return found
}

function undeclared(tree) {
  const { through } = analyze(tree, { ecmaVersion, sourceType: 'script' }).globalScope
  return new Set(through.map((reference) => reference.identifier.name))
}

function walk(tree, name, found) {
  const defaults = defaultImports(tree)
  const say = (text) => found.problems.push(`${name} ${text}`)
  ancestor(tree, {
    Literal(node) {
      if (node.regex && /\(\?<[=!]/.test(node.regex.pattern)) say('has a regular expression with look-behind')
      if (typeof node.value === 'string') found.texts.push(node.value)
    },
    NewExpression(node) {
      if (node.callee.name === 'WebSocket') say("opens a browser's WebSocket")
    },
    CallExpression(node) {
      if (node.callee.name === 'eval') say('calls eval')
    },
    MemberExpression(node, _, parents) {
      const member = node.computed ? node.property.value : node.property.name
      if (typeof member !== 'string') return
      const called = parents[parents.length - 2]?.callee === node
      if (called && newerMethods.has(member)) say(`calls .${member}(), which old phones do not have`)
      if (isProcessEnv(node)) say(`reads process.env.${member} at run time`)
      if (node.object.name === 'wx' && member !== 'webpackJsonp') found.wx.add(member)
      if (isDefault(node.object, defaults) && !taroOwn.has(member)) found.wx.add(member)
    },
  })
}

const isProcessEnv = ({ object }) => object.object?.name === 'process' && object.property?.name === 'env'

// Through webpack `import Taro from '@tarojs/taro'` is `a = t(758), b = t.n(a)` and Taro.x is `b().x`.
const isDefault = (object, defaults) =>
  object.type === 'CallExpression' && object.arguments.length === 0 && defaults.has(object.callee.name)

function defaultImports(tree) {
  const names = new Set()
  ancestor(tree, {
    VariableDeclarator({ id, init }) {
      if (init?.type === 'CallExpression' && init.callee.property?.name === 'n') names.add(id.name)
    },
  })
  return names
}
