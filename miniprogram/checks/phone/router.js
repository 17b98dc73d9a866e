// Pages and the way between them, with WeChat's rules: ten pages at most, tabs apart.
import { measurePage } from './meter.js'
import { complain, current, emit } from './state.js'
import { setLaunch } from './wx-device.js'
import { routes } from './wx-screen.js'

const mostPages = 10

/** Router keeps the stack of pages; make(route) creates the root component of one. */
export class Router {
  stack = []
  tabs = new Map()

  constructor(app, pages, make) {
    this.make = make
    this.pages = new Set(pages)
    this.tabPages = new Set((app.tabBar?.list ?? []).map((tab) => tab.pagePath))
    Object.assign(routes, {
      navigateTo: ({ url }) => this.navigateTo(url),
      redirectTo: ({ url }) => this.redirectTo(url),
      reLaunch: ({ url }) => this.reLaunch(url),
      switchTab: ({ url }) => this.switchTab(url),
      navigateBack: ({ delta = 1 } = {}) => this.navigateBack(delta),
    })
  }

  get top() {
    return this.stack[this.stack.length - 1]
  }

  /** callers are what getCurrentPages returns. */
  callers() {
    return this.stack.map((page) => page.caller)
  }

  parse(url) {
    const [path, query = ''] = url.split('?')
    const from = path.startsWith('/') || !this.top ? [] : this.top.route.split('/').slice(0, -1)
    for (const part of path.split('/')) {
      if (part === '..') from.pop()
      else if (part !== '.' && part !== '') from.push(part)
    }
    const route = from.join('/')
    if (!this.pages.has(route)) throw this.refuse(`page "${route}" is not found`)
    // WeChat hands over what stands in the address, undecoded.
    const pairs = query.split('&').filter(Boolean)
    return { route, options: Object.fromEntries(pairs.map((pair) => pair.split(/=(.*)/s).slice(0, 2))) }
  }

  refuse(text) {
    complain(`navigation: ${text}`)
    return new Error(text)
  }

  navigateTo(url) {
    const { route, options } = this.parse(url)
    if (this.tabPages.has(route)) throw this.refuse(`can not navigateTo a tabbar page ${route}`)
    if (this.stack.length >= mostPages) throw new Error('webview count limit exceed')
    this.hide(this.top)
    this.push(route, options)
  }

  redirectTo(url) {
    const { route, options } = this.parse(url)
    if (this.tabPages.has(route)) throw this.refuse(`can not redirectTo a tabbar page ${route}`)
    this.unload(this.stack.pop())
    this.push(route, options)
  }

  reLaunch(url) {
    const { route, options } = this.parse(url)
    this.clear()
    this.tabs.forEach((page) => this.unload(page))
    this.tabs.clear()
    this.push(route, options)
  }

  switchTab(url) {
    if (url.includes('?')) complain(`navigation: switchTab loses what follows ? in ${url}`)
    const { route } = this.parse(url.split('?')[0])
    if (!this.tabPages.has(route)) throw this.refuse(`can not switch to no-tabBar page ${route}`)
    if (this.top?.route === route) return
    this.clear()
    const kept = this.tabs.get(route)
    if (!kept) return this.push(route, {})
    this.stack.push(kept)
    this.show(kept)
  }

  navigateBack(delta) {
    const most = Math.min(delta, this.stack.length - 1)
    if (most < 1) return
    for (let i = 0; i < most; i++) this.unload(this.stack.pop())
    this.show(this.top)
  }

  // Closes every page; tabs only go out of sight.
  clear() {
    for (const page of this.stack.splice(0)) {
      if (this.tabs.get(page.route) === page) this.hide(page)
      else this.unload(page)
    }
  }

  push(route, options) {
    const screen = document.body.appendChild(document.createElement('div'))
    screen.className = 'screen'
    screen.dataset.route = route
    const page = { route, options, screen }
    this.stack.push(page)
    if (this.tabPages.has(route)) this.tabs.set(route, page)
    current.route = route
    const { root, title } = this.make(route, options)
    Object.assign(page, { root, caller: root.get() })
    document.title = title
    page.watch = new MutationObserver(() => this.measureSoon(page))
    page.watch.observe(screen, { childList: true, subtree: true })
    root.attach(screen, screen.appendChild(document.createElement('div')))
    page.caller.onLoad?.(options)
    this.show(page)
    requestAnimationFrame(() => page.caller.onReady?.())
  }

  measureSoon(page) {
    page.measuring ??= requestAnimationFrame(() => {
      page.measuring = undefined
      measurePage(page.route, page.screen)
    })
  }

  show(page) {
    page.screen.hidden = false
    current.route = page.route
    page.caller.onShow?.()
  }

  hide(page) {
    if (!page || page.screen.hidden) return
    page.caller.onHide?.()
    page.screen.hidden = true
  }

  unload(page) {
    page.caller.onUnload?.()
    page.watch.disconnect()
    page.root.release()
    page.screen.remove()
  }

  /** background and foreground are what happens when the person leaves WeChat and comes back. */
  background(app) {
    this.top.caller.onHide?.()
    app.onHide?.()
    emit('AppHide')
  }

  foreground(app, options) {
    setLaunch(options)
    app.onShow?.(options)
    emit('AppShow', options)
    if (options.opened) this.reLaunch(`/${options.path}${options.search}`)
    else this.top.caller.onShow?.()
  }
}
