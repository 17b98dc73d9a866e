// Measures what WeChat's guides limit: setData calls and their bytes, elements and nesting of pages.
import { complain, notes } from './state.js'

/** meterUpdates measures every setData of the component class behind an instance, once. */
export function meterUpdates(instance, routeOf) {
  let at = Object.getPrototypeOf(instance)
  while (at && !Object.hasOwnProperty.call(at, 'setData')) at = Object.getPrototypeOf(at)
  if (!at || at.setData.metered) return
  const original = at.setData
  at.setData = function setData(data, done) {
    const page = routeOf(this)
    const text = JSON.stringify(data, (key, value) => {
      if (typeof value === 'function') complain(`${page}: setData is given a function at ${key}`)
      return value
    })
    // Characters outside ASCII travel as UTF-8.
    notes.updates.push({ page, bytes: new TextEncoder().encode(text).length, at: performance.now() })
    return original.call(this, data, done)
  }
  at.setData.metered = true
}

/** measurePage remembers the largest size a page ever had. */
export function measurePage(route, root) {
  const seen = (notes.sizes[route] ??= { elements: 0, depth: 0, children: 0 })
  let elements = 0
  const walk = (node, depth) => {
    seen.depth = Math.max(seen.depth, depth)
    const inside = [...node.children].filter((child) => child.localName.startsWith('wx-'))
    seen.children = Math.max(seen.children, inside.length)
    elements += inside.length
    inside.forEach((child) => walk(child, depth + 1))
  }
  walk(root, 1)
  seen.elements = Math.max(seen.elements, elements)
}
