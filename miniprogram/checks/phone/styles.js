// WXSS for the browser: imports put in, rpx computed, WeChat's tags renamed, pages' rules kept to their page.
import { knows, withoutRpx } from './components.js'

/** addStyles puts the program's and its pages' rules into the document. */
export function addStyles(styles, pages) {
  const text = (name, seen = []) => {
    if (styles[name] === undefined || seen.includes(name)) return ''
    const folder = name.split('/').slice(0, -1)
    return styles[name].replace(/@import\s+["']([^"']+)["'];?/g, (_, path) =>
      text(join(folder, path), [...seen, name]),
    )
  }
  add(renamed(text('app')))
  for (const page of pages) {
    const rules = renamed(text(page))
    if (rules) add(`@scope (.screen[data-route="${page}"]) {\n${rules}\n}`)
  }
}

function add(css) {
  document.head.appendChild(document.createElement('style')).textContent = css
}

function join(folder, path) {
  const parts = path.startsWith('/') ? [] : [...folder]
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/').replace(/\.wxss$/, '')
}

function renamed(css) {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(withoutRpx(css))
  walk(sheet)
  return [...sheet.cssRules].map((rule) => rule.cssText).join('\n')
}

function walk(owner) {
  for (const rule of owner.cssRules) {
    if (rule.selectorText) {
      rule.selectorText = rule.selectorText.replace(
        /(^|[\s>+~,(])([a-z][a-z-]*)(?=[\s>+~,.#:[)]|$)/g,
        (all, before, tag) => (knows(tag) ? `${before}wx-${tag}` : all),
      )
    }
    if (rule.cssRules?.length) walk(rule)
  }
}
