// Sizes of the packages: limits of our own, and the table in docs/benchmarks.md.
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const KB = 1024
// WeChat allows 2 MB each and 30 MB in all; ours leave room for what is to come.
const limits = {
  main: 1024 * KB,
  'packages/letter': 96 * KB,
  'packages/guide': 96 * KB,
  'packages/tools': 96 * KB,
  'packages/account': 96 * KB,
  'packages/learn': 256 * KB,
  all: 2048 * KB,
}
const begin = '<!-- sizes of the WeChat packages: npm run check:weapp -- --write -->'
const end = '<!-- end of sizes -->'

/** packageSizes returns [name, bytes] of the main package, each subpackage and all. */
export function packageSizes(root, files, subs) {
  const sizeOf = (names) => names.reduce((sum, name) => sum + statSync(path.join(root, name)).size, 0)
  const inside = (sub) => files.filter((name) => name.startsWith(`${sub}/`))
  const roots = subs.map((sub) => sub.root)
  const main = files.filter((name) => !roots.some((sub) => name.startsWith(`${sub}/`)))
  return [['main', sizeOf(main)], ...roots.map((sub) => [sub, sizeOf(inside(sub))]), ['all', sizeOf(files)]]
}

const kb = (bytes) => Math.ceil(bytes / KB)

/** checkSizes complains about packages over their limit, or without one. */
export function checkSizes(sizes) {
  return sizes.flatMap(([name, bytes]) => {
    if (!limits[name]) return [`${name} has no limit of its size; give it one in checks/static/sizes.mjs`]
    return bytes > limits[name] ? [`${name} is ${kb(bytes)} KB, ${kb(limits[name])} KB allowed`] : []
  })
}

const table = (sizes) =>
  [
    begin,
    '| WeChat package | size | limit |',
    '|---|---|---|',
    ...sizes.map(([name, bytes]) => `| ${name} | ${kb(bytes)} KB | ${kb(limits[name] ?? 0)} KB |`),
    end,
  ].join('\n')

/** writeSizes puts the table into the document, where its marks are or at its end. */
export function writeSizes(file, sizes) {
  const text = readFileSync(file, 'utf8')
  const from = text.indexOf(begin)
  const next =
    from < 0 ? `${text.trimEnd()}\n\n## WeChat packages\n\n${table(sizes)}\n` : replaced(text, from, sizes)
  writeFileSync(file, next)
}

const replaced = (text, from, sizes) =>
  text.slice(0, from) + table(sizes) + text.slice(text.indexOf(end) + end.length)

/** checkDocument complains when the table misses a package or is more than a tenth off. */
export function checkDocument(file, sizes) {
  const text = readFileSync(file, 'utf8')
  const written = new Map(
    [...text.matchAll(/^\| (\S+) \| (\d+) KB \| \d+ KB \|$/gm)].map((m) => [m[1], Number(m[2])]),
  )
  return sizes.flatMap(([name, bytes]) => {
    const told = written.get(name)
    if (told === undefined) return [`docs/benchmarks.md does not tell the size of ${name}; run with --write`]
    const off = Math.abs(told - kb(bytes))
    return off > Math.max(4, kb(bytes) / 10)
      ? [`docs/benchmarks.md says ${name} is ${told} KB, it is ${kb(bytes)} KB`]
      : []
  })
}
