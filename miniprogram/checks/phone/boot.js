// Starts the built program: registers its pages with glass-easel, launches the app, opens the first page.
import * as glassEasel from 'glass-easel'
import { MiniProgramEnv } from 'glass-easel-miniprogram-adapter'
import { knows, tagFor } from './components.js'
import { Phone, plainEvent } from './events.js'
import { meterUpdates } from './meter.js'
import { Router } from './router.js'
import { forgetNewer, loader } from './scripts.js'
import { act, complain, current, emit, notes, settings } from './state.js'
import { addStyles } from './styles.js'
import { buildWx, setOnline } from './wx.js'
import { setLaunch } from './wx-device.js'

const built = await (await fetch('/package')).json()
Object.assign(settings, { hosts: built.hosts }, window.phoneSettings)
built.problems.forEach(complain)
built.tags
  .filter((tag) => !knows(tag))
  .forEach((tag) => complain(`the checks know no component <${tag}> yet`))

glassEasel.globalOptions.throwGlobalError = true
glassEasel.addGlobalErrorListener((error) => {
  setTimeout(() => {
    throw error
  })
  return false
})
glassEasel.addGlobalWarningListener?.((text) => complain(`glass-easel: ${text}`))

const env = new MiniProgramEnv()
const space = env.createCodeSpace('', true)
const phone = new Phone()
const backend = env.associateBackend(phone)
const templates = new Function(`return ${built.templates}`)()
for (const [name, config] of Object.entries(built.configs)) space.addComponentStaticConfig(name, config)
for (const name of Object.keys(templates))
  // The program's templates say bindtap, not bind:tap.
  space.addCompiledTemplate(name, {
    groupList: templates,
    content: templates[name],
    fallbackListenerOnNativeNode: true,
  })
addStyles(built.styles, built.pages)

let app = null
let loading = ''
const handlersPlain = (methods) =>
  Object.fromEntries(
    Object.entries(methods).map(([name, run]) => {
      if (typeof run !== 'function' || /^on[A-Z]/.test(name)) return [name, run]
      return [
        name,
        function handler(...args) {
          return run.apply(this, args.map(plainEvent))
        },
      ]
    }),
  )

const given = {
  wx: buildWx(built.apiNames, built.privateNames),
  App: (definition) => {
    if (app) complain('App() is called twice')
    app = definition
  },
  Page: (definition) => space.component(loading).pageDefinition(handlersPlain(definition)).register(),
  Component: (definition) =>
    space
      .component(loading)
      .definition({
        ...definition,
        // WeChat takes anything here; Taro gives empty objects.
        behaviors: [definition.behaviors ?? []].flat().filter((behavior) => behavior.register),
        externalClasses: [definition.externalClasses ?? []].flat().filter((name) => typeof name === 'string'),
        methods: handlersPlain(definition.methods ?? {}),
      })
      .register(),
  Behavior: (definition) => space.behavior().definition(definition).register(),
  getApp: () => app,
  getCurrentPages: () => router.callers(),
}
forgetNewer()
const subpackages = (built.app.subPackages ?? built.app.subpackages ?? []).map((sub) => sub.root)
const load = loader(built.scripts, subpackages, given)
const registered = new Set()

// A page or component is loaded when it is first needed, its components before it.
function register(name) {
  if (registered.has(name)) return
  registered.add(name)
  for (const path of Object.values(built.configs[name]?.usingComponents ?? {})) register(absolute(name, path))
  const before = loading
  loading = name
  load(name)
  loading = before
}

function absolute(from, path) {
  const parts = path.startsWith('/') ? [] : from.split('/').slice(0, -1)
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

const router = new Router(built.app, built.pages, (route, options) => {
  register(route)
  const root = backend.createRoot('page', space, route)
  const caller = root.get()
  Object.assign(caller, { route, __route__: route, options, __displayReporter: {} })
  meterUpdates(caller, (instance) => instance.route ?? current.route)
  return {
    root,
    title: built.configs[route]?.navigationBarTitleText ?? built.app.window?.navigationBarTitleText ?? '',
  }
})

window.addEventListener('unhandledrejection', ({ reason }) => {
  app?.onUnhandledRejection?.({ reason, promise: null })
  emit('UnhandledRejection', { reason })
})
window.addEventListener('error', ({ error, message }) => {
  app?.onError?.(String(error?.stack ?? message))
  emit('Error', { message: String(message), stack: String(error?.stack ?? '') })
})

const address = new URLSearchParams(location.search)
const options = (path, query, scene) => ({
  path,
  query: Object.fromEntries(new URLSearchParams(query)),
  scene,
  referrerInfo: {},
  shareTicket: undefined,
})
const first = address.get('path') || built.app.entryPagePath || built.app.pages[0]
const launch = options(first, address.get('query') ?? '', Number(address.get('scene') ?? 1001))
setLaunch(launch)
tagFor('page')
load('app')
if (!app) complain('app.js did not call App()')
if (built.app.tabBar?.custom) register('custom-tab-bar/index')
app?.onLaunch?.(launch)
app?.onShow?.(launch)
router.reLaunch(`/${first}${address.get('query') ? `?${address.get('query')}` : ''}`)

// A notice, a card or a code opens the running program at a page.
const acting = (run) => (value) => {
  act()
  return run(value)
}
const enter = ({ path, query = '', scene = 1014 }) =>
  router.foreground(app, { ...options(path, query, scene), opened: true, search: query ? `?${query}` : '' })

window.phone = {
  notes,
  settings,
  pages: built.pages,
  route: () => router.top.route,
  routes: () => router.stack.map((page) => page.route),
  open: acting((url) => router.reLaunch(url)),
  back: acting(() => router.navigateBack(1)),
  background: acting(() => router.background(app)),
  foreground: acting(() => router.foreground(app, launch)),
  enter: acting(enter),
  setOnline,
  emit,
  share: () => router.top.caller.onShareAppMessage?.({ from: 'menu' }),
  pullDown: () => router.top.caller.onPullDownRefresh?.(),
}
