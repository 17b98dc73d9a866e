import type { ServiceNumber } from './types'

/** Numbers that belong together. */
export interface NumberGroup {
  title: string
  urgent: boolean
  items: ServiceNumber[]
}

const titles: Record<string, string> = { emergency: '紧急求助', service: '便民服务', hotline: '政务热线' }

/** groupNumbers returns the numbers by kind, emergencies first, otherwise in the order given. */
export function groupNumbers(items: readonly ServiceNumber[]): NumberGroup[] {
  const groups = new Map<string, NumberGroup>()
  for (const item of items) {
    const urgent = item.kind === 'emergency' || item.kind === '紧急'
    const title = urgent ? '紧急求助' : (titles[item.kind] ?? (item.kind || '便民服务'))
    const group = groups.get(title) ?? { title, urgent, items: [] }
    group.items.push(item)
    groups.set(title, group)
  }
  return [...groups.values()].sort((a, b) => Number(b.urgent) - Number(a.urgent))
}
