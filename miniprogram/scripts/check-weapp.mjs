// Checks the built WeChat package: sizes, app.json, files of every page, names WeChat does not have,
// templates and styles with WeChat's own compilers, and that every page's script loads.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { boot } from './boot-weapp.mjs'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../dist/weapp')
// WeChat allows 2 MB each and 30 MB in all; ours leave room for what is to come.
const limits = { main: 1024 * 1024, sub: 1.5 * 1024 * 1024, all: 30 * 1024 * 1024 }
const problems = []
const complain = (text) => problems.push(text)

if (!existsSync(path.join(root, 'app.json'))) {
  console.error('check-weapp: dist/weapp is not built; run npm run build:weapp first')
  process.exit(1)
}

const files = readdirSync(root, { recursive: true })
  .map((name) => name.split(path.sep).join('/'))
  .filter((name) => statSync(path.join(root, name)).isFile() && name !== 'project.config.json')
const sizeOf = (names) => names.reduce((sum, name) => sum + statSync(path.join(root, name)).size, 0)
const kb = (bytes) => `${(bytes / 1024).toFixed(0)} KB`
const app = JSON.parse(readFileSync(path.join(root, 'app.json'), 'utf8'))
const subs = app.subPackages ?? app.subpackages ?? []

checkSizes()
checkPages()
checkTabs()
checkCode()
checkTemplates()
checkBoot()

if (problems.length > 0) {
  problems.forEach((text) => console.error(`check-weapp: ${text}`))
  process.exit(1)
}
console.log('check-weapp: ok')

function checkSizes() {
  const inSub = (name) => subs.some((sub) => name.startsWith(`${sub.root}/`))
  const main = sizeOf(files.filter((name) => !inSub(name)))
  console.log(`main package ${kb(main)} (limit ${kb(limits.main)})`)
  if (main > limits.main) complain(`main package is ${kb(main)}`)
  for (const sub of subs) {
    const size = sizeOf(files.filter((name) => name.startsWith(`${sub.root}/`)))
    console.log(`${sub.root} ${kb(size)} (limit ${kb(limits.sub)})`)
    if (size > limits.sub) complain(`${sub.root} is ${kb(size)}`)
  }
  const all = sizeOf(files)
  console.log(`all ${kb(all)}`)
  if (all > limits.all) complain(`all packages together are ${kb(all)}`)
}

function allPages() {
  return [...app.pages, ...subs.flatMap((sub) => sub.pages.map((page) => `${sub.root}/${page}`))]
}

function checkPages() {
  const pages = allPages()
  if (new Set(pages).size !== pages.length) complain('app.json lists a page twice')
  for (const page of pages) {
    for (const ext of ['js', 'json', 'wxml']) {
      if (!files.includes(`${page}.${ext}`)) complain(`${page}.${ext} is missing`)
    }
  }
  for (const page of app.pages) {
    if (subs.some((sub) => page.startsWith(`${sub.root}/`)))
      complain(`${page} is in the main list and in a subpackage`)
  }
}

function checkTabs() {
  const tabs = app.tabBar?.list ?? []
  if (tabs.length < 2 || tabs.length > 5)
    complain(`the tab bar has ${tabs.length} items; WeChat wants 2 to 5`)
  for (const tab of tabs) {
    if (!app.pages.includes(tab.pagePath)) complain(`tab ${tab.pagePath} is not a page of the main package`)
  }
  if (app.tabBar?.custom && !files.includes('custom-tab-bar/index.json'))
    complain('custom-tab-bar is missing')
  if (app.lazyCodeLoading !== 'requiredComponents') complain('lazyCodeLoading is not requiredComponents')
  if (!app.__usePrivacyCheck__) complain('the privacy check is off')
}

function checkCode() {
  for (const name of files.filter((file) => file.endsWith('.js'))) {
    const code = readFileSync(path.join(root, name), 'utf8')
    if (/process\.env\.[A-Z_]+/.test(code)) complain(`${name} reads process.env at run time`)
    // iOS below 16.4 cannot parse look-behind and then loads nothing at all.
    if (/\(\?<[=!]/.test(code)) complain(`${name} has a regular expression with look-behind`)
    if (/\bnew WebSocket\(/.test(code)) complain(`${name} opens a browser's WebSocket`)
  }
}

function checkTemplates() {
  const { wxmlToJs, wxssToJs } = createRequire(import.meta.url)('miniprogram-compiler')
  for (const [what, compile] of Object.entries({ wxml: wxmlToJs, wxss: wxssToJs })) {
    try {
      const compiled = compile(root)
      if (!compiled) complain(`${what} could not be compiled`)
    } catch (error) {
      complain(`${what}: ${error.message}`)
    }
  }
}

function checkBoot() {
  const pages = allPages()
  const { app: apps, pages: registered, errors } = boot(root, pages)
  errors.forEach(complain)
  if (apps !== 1) complain(`App() was called ${apps} times`)
  for (const page of pages) {
    if (!registered.includes(`${page}.js`)) complain(`${page} did not register a page`)
  }
  console.log(`${registered.length} of ${pages.length} pages load`)
}
