// What wx has, by WeChat's own types.
import { readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import ts from 'typescript'

/** apiNames returns the members of wx that miniprogram-api-typings declares, and that are not given up. */
export function apiNames() {
  const entry = createRequire(import.meta.url).resolve('miniprogram-api-typings/package.json')
  const folder = path.join(path.dirname(entry), 'types/wx')
  const names = new Map()
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.d.ts'))) {
    const source = ts.createSourceFile(
      file,
      readFileSync(path.join(folder, file), 'utf8'),
      ts.ScriptTarget.ES2020,
      true,
    )
    ts.forEachChild(source, (node) => collect(node, source, names))
  }
  if (names.size < 300) throw new Error('miniprogram-api-typings has no interface Wx any more')
  return names
}

// Remembers of every member of every `interface Wx` whether all its forms are deprecated.
function collect(node, source, names) {
  if (!ts.isInterfaceDeclaration(node) || node.name.text !== 'Wx') {
    ts.forEachChild(node, (child) => collect(child, source, names))
    return
  }
  for (const member of node.members) {
    const name = member.name?.getText(source)
    if (!name) continue
    const deprecated = ts.getJSDocTags(member).some((tag) => tag.tagName.text === 'deprecated')
    names.set(name, (names.get(name) ?? true) && deprecated)
  }
}
