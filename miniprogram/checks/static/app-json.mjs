// Rules of app.json and its pages that WeChat's console or its review would find.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { pagesOf } from '../package.mjs'

/** Pages for staff: citizens never download them. */
const staffOnly = 'packages/learn'

/** checkApp returns what is wrong with app.json and the pages' files. */
export function checkApp(root, files, app) {
  const subs = app.subPackages ?? app.subpackages ?? []
  return [
    ...pageProblems(files, app, subs),
    ...tabProblems(files, app),
    ...preloadProblems(app, subs),
    ...settingProblems(root, files, app),
  ]
}

function pageProblems(files, app, subs) {
  const problems = []
  const pages = pagesOf(app)
  if (new Set(pages).size !== pages.length) problems.push('app.json lists a page twice')
  for (const page of pages) {
    for (const ext of ['js', 'json', 'wxml'])
      if (!files.includes(`${page}.${ext}`)) problems.push(`${page}.${ext} is missing`)
  }
  for (const page of app.pages) {
    if (subs.some((sub) => page.startsWith(`${sub.root}/`)))
      problems.push(`${page} is in the main list and in a subpackage`)
  }
  return problems
}

function tabProblems(files, app) {
  const problems = []
  const tabs = app.tabBar?.list ?? []
  if (tabs.length < 2 || tabs.length > 5)
    problems.push(`the tab bar has ${tabs.length} items; WeChat wants 2 to 5`)
  for (const tab of tabs)
    if (!app.pages.includes(tab.pagePath))
      problems.push(`tab ${tab.pagePath} is not a page of the main package`)
  if (app.tabBar?.custom && !files.includes('custom-tab-bar/index.json'))
    problems.push('custom-tab-bar is missing')
  return problems
}

// WeChat loads ahead at most 2 MB a page; ours may never bring what is for staff.
function preloadProblems(app, subs) {
  const roots = new Set(subs.map((sub) => sub.root))
  return Object.entries(app.preloadRule ?? {}).flatMap(([page, { packages }]) =>
    packages.flatMap((name) => {
      if (!roots.has(name)) return [`${page} preloads ${name}, which is no subpackage`]
      return name === staffOnly && !page.startsWith(staffOnly)
        ? [`${page} lets citizens download ${name}`]
        : []
    }),
  )
}

function settingProblems(root, files, app) {
  const problems = []
  if (app.lazyCodeLoading !== 'requiredComponents') problems.push('lazyCodeLoading is not requiredComponents')
  if (!app.__usePrivacyCheck__) problems.push('the privacy check is off')
  for (const name of [app.sitemapLocation, app.themeLocation].filter(Boolean))
    if (!files.includes(name)) problems.push(`app.json names ${name}, which is missing`)
  if (app.darkmode && !app.themeLocation) problems.push('darkmode is on without a theme.json')
  return [...problems, ...themeProblems(root, app), ...sitemapProblems(root, app)]
}

// Every @colour has a value by day and by night.
function themeProblems(root, app) {
  const file = path.join(root, app.themeLocation ?? 'theme.json')
  const used = [...JSON.stringify({ window: app.window, tabBar: app.tabBar }).matchAll(/"@(\w+)"/g)].map(
    (m) => m[1],
  )
  if (used.length === 0) return []
  if (!existsSync(file)) return ['colours with @ need theme.json']
  const theme = JSON.parse(readFileSync(file, 'utf8'))
  return used.flatMap((name) =>
    ['light', 'dark']
      .filter((mode) => !theme[mode]?.[name])
      .map((mode) => `theme.json has no ${name} in ${mode}`),
  )
}

function sitemapProblems(root, app) {
  const file = path.join(root, app.sitemapLocation ?? 'sitemap.json')
  if (!existsSync(file)) return ['sitemap.json is missing: everything may be indexed']
  const pages = new Set(pagesOf(app))
  const { rules = [] } = JSON.parse(readFileSync(file, 'utf8'))
  return rules
    .filter((rule) => rule.page !== '*' && !pages.has(rule.page))
    .map((rule) => `sitemap.json names ${rule.page}, which is no page`)
}
