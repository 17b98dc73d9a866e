// The picker component: a list, several lists, a date or a time.
import { askFor, choose } from './native.js'
import { complain } from './state.js'

/** picker lets the person choose and tells the program. */
export async function picker(component) {
  const mode = component.getAttribute('mode') || 'selector'
  const title = component.getAttribute('header-text') || component.getAttribute('aria-label') || '请选择'
  if (mode === 'date' || mode === 'time') {
    component.emit('change', { value: await askFor(title, mode, component.getAttribute('value') ?? '') })
    return
  }
  const key = component.getAttribute('range-key')
  const names = (list) => list.map((entry) => String(key ? entry[key] : entry))
  const range = component.given('range') ?? []
  if (mode === 'selector') {
    component.emit('change', { value: await choose(title, '', names(range)) })
    return
  }
  if (mode !== 'multiSelector') return complain(`the checks know no picker of mode ${mode}`)
  const value = []
  for (const column of range) value.push(await choose(title, '', names(column)))
  component.emit('change', { value })
}
