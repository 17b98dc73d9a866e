// Checks the built WeChat package without WeChat: sizes, app.json, syntax and names, interfaces and their
// declarations, templates and styles with WeChat's own compilers, and that every page's script loads.
// With --write the table of sizes in docs/benchmarks.md is written anew; a folder may be named.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { filesOf, pagesOf } from '../checks/package.mjs'
import { checkApp } from '../checks/static/app-json.mjs'
import { readCode } from '../checks/static/code.mjs'
import { checkHosts, checkNames, checkPrivacy, openTypes } from '../checks/static/interfaces.mjs'
import { checkDocument, checkSizes, packageSizes, writeSizes } from '../checks/static/sizes.mjs'
import { boot } from './boot-weapp.mjs'

const here = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const root = path.resolve(
  process.argv.slice(2).find((arg) => !arg.startsWith('-')) ?? path.join(here, 'dist/weapp'),
)
const docs = (name) => path.join(here, '../docs', name)

if (!existsSync(path.join(root, 'app.json'))) {
  console.error('check-weapp: dist/weapp is not built; run npm run build:weapp first')
  process.exit(1)
}

const files = filesOf(root)
const app = JSON.parse(readFileSync(path.join(root, 'app.json'), 'utf8'))
const problems = [
  ...sizeProblems(),
  ...checkApp(root, files, app),
  ...codeProblems(),
  ...compileProblems(),
  ...bootProblems(),
]
if (problems.length > 0) {
  problems.forEach((text) => console.error(`check-weapp: ${text}`))
  process.exit(1)
}
console.log('check-weapp: ok')

function sizeProblems() {
  const sizes = packageSizes(root, files, app.subPackages ?? app.subpackages ?? [])
  sizes.forEach(([name, bytes]) => console.log(`${name} ${Math.ceil(bytes / 1024)} KB`))
  if (process.argv.includes('--write')) writeSizes(docs('benchmarks.md'), sizes)
  return [...checkSizes(sizes), ...checkDocument(docs('benchmarks.md'), sizes)]
}

function codeProblems() {
  const scripts = files.filter((name) => name.endsWith('.js'))
  const sources = scripts.map((name) => readFileSync(path.join(root, name), 'utf8'))
  const read = scripts.map((name, i) => readCode(name, sources[i]))
  const used = new Set(read.flatMap(({ wx }) => [...wx]))
  console.log(`${used.size} interfaces of wx are used`)
  return [
    ...read.flatMap((script) => script.problems),
    ...checkNames(used),
    ...checkPrivacy({
      used,
      kinds: openTypes(sources),
      app,
      declarations: path.join(here, 'privacy.json'),
      document: docs('wechat.md'),
    }),
    ...checkHosts(
      read.flatMap(({ texts }) => texts),
      [new URL(process.env.QINGTING_API_BASE ?? 'http://127.0.0.1:8080').hostname],
    ),
  ]
}

function compileProblems() {
  const { wxmlToJs, wxssToJs } = createRequire(import.meta.url)('miniprogram-compiler')
  return Object.entries({ wxml: wxmlToJs, wxss: wxssToJs }).flatMap(([what, compile]) => {
    try {
      return compile(root) ? [] : [`${what} could not be compiled`]
    } catch (error) {
      return [`${what}: ${error.message}`]
    }
  })
}

function bootProblems() {
  const pages = pagesOf(app)
  const { app: apps, pages: registered, errors } = boot(root, pages)
  console.log(`${registered.length} of ${pages.length} pages load`)
  return [
    ...errors,
    ...(apps === 1 ? [] : [`App() was called ${apps} times`]),
    ...pages
      .filter((page) => !registered.includes(`${page}.js`))
      .map((page) => `${page} did not register a page`),
  ]
}
