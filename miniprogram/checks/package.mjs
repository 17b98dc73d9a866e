// Reads the built WeChat package into what the phone needs: scripts, compiled templates, styles, settings.
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const { TmplGroup } = createRequire(import.meta.url)('glass-easel-template-compiler')

/** filesOf lists the files of a built package, with forward slashes, without the tool's settings. */
export function filesOf(root) {
  return readdirSync(root, { recursive: true })
    .map((name) => name.split(path.sep).join('/'))
    .filter((name) => name !== 'project.config.json' && statSync(path.join(root, name)).isFile())
    .sort()
}

/** readPackage returns the package; warnings of the template compiler are problems. */
export function readPackage(root) {
  const files = filesOf(root)
  const read = (name) => readFileSync(path.join(root, name), 'utf8')
  const ending = (ext) => files.filter((name) => name.endsWith(ext))
  const bare = (name) => name.replace(/\.[a-z]+$/, '')
  const group = new TmplGroup()
  const problems = []
  for (const name of ending('.wxs')) group.addScript(bare(name), read(name))
  for (const name of ending('.wxml')) {
    for (const warning of group.addTmpl(bare(name), read(name)))
      problems.push(`${name}: ${warning.message ?? JSON.stringify(warning)}`)
  }
  const keep = (names, get) => Object.fromEntries(names.map((name) => [bare(name), get(name)]))
  return {
    app: JSON.parse(read('app.json')),
    scripts: keep(ending('.js'), read),
    configs: keep(ending('.json'), (name) => JSON.parse(read(name))),
    styles: keep(ending('.wxss'), read),
    templates: group.getTmplGenObjectGroups(),
    tags: tagsOf(ending('.wxml').map(read)),
    problems,
  }
}

function tagsOf(templates) {
  const tags = new Set()
  for (const text of templates) for (const [, tag] of text.matchAll(/<([a-z][a-z0-9-]*)/g)) tags.add(tag)
  return [...tags].sort()
}

/** pagesOf lists every page of app.json, those of subpackages with their root. */
export function pagesOf(app) {
  const subs = app.subPackages ?? app.subpackages ?? []
  return [...app.pages, ...subs.flatMap((sub) => sub.pages.map((page) => `${sub.root}/${page}`))]
}
