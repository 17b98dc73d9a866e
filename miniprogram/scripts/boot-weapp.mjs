// Loads the built WeChat package the way WeChat's script engine does: modules by require, the globals of
// WeChat and of the language, and nothing of a browser or of Node. What is missing shows as an error.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import vm from 'node:vm'

/** boot runs app.js and the given pages; it returns what was registered and what went wrong. */
export function boot(root, pages) {
  const registered = { app: 0, pages: [], errors: [] }
  let current = 'app.js'
  // webpack keeps its chunks on wx, so what is set must be found again.
  const wx = new Proxy({}, { get: (own, name) => (name in own ? own[name] : wxMember(String(name))) })
  const globals = {
    wx,
    console: { ...console, log: () => undefined, info: () => undefined },
    setTimeout: () => 0,
    clearTimeout: () => undefined,
    setInterval: () => 0,
    clearInterval: () => undefined,
    getCurrentPages: () => [],
    getApp: () => ({}),
    App: () => (registered.app += 1),
    Page: () => registered.pages.push(current),
    Component: () => registered.pages.push(current),
    Behavior: (value) => value,
  }
  const context = vm.createContext(globals)
  const cache = new Map()
  const load = (file) => {
    if (cache.has(file)) return cache.get(file).exports
    const module = { exports: {} }
    cache.set(file, module)
    const source = readFileSync(file, 'utf8')
    const wrapped = `(function (require, module, exports) {${source}\n})`
    const require = (name) => load(resolve(root, file, name))
    vm.runInContext(wrapped, context, { filename: path.relative(root, file) })(
      require,
      module,
      module.exports,
    )
    return module.exports
  }
  for (const name of ['app.js', ...pages.map((page) => `${page}.js`)]) {
    current = name
    try {
      load(path.join(root, name))
    } catch (error) {
      registered.errors.push(`${name}: ${error?.stack?.split('\n').slice(0, 3).join(' ') ?? error}`)
    }
  }
  return registered
}

function resolve(root, from, name) {
  const base = name.startsWith('/') ? path.join(root, name) : path.resolve(path.dirname(from), name)
  return existsSync(base) && base.endsWith('.js') ? base : `${base}.js`
}

function wxMember(name) {
  if (name.startsWith('getSystemInfo') || /^get(App|Device|Window)/.test(name)) {
    return () => ({
      windowWidth: 375,
      windowHeight: 812,
      pixelRatio: 2,
      platform: 'devtools',
      SDKVersion: '3.8.0',
    })
  }
  if (name === 'getStorageSync') return () => ''
  if (name === 'getMenuButtonBoundingClientRect') return () => ({ top: 0, height: 32, width: 87 })
  if (name === 'env') return { USER_DATA_PATH: 'wxfile://usr' }
  if (name === 'then' || name === 'webpackJsonp') return undefined
  return () => undefined
}
