import type { ItemBasis, ItemKind, SessionKind } from './types'

/** What kinds of items are called. */
export const kindNames: Record<ItemKind, string> = {
  single: '单选',
  multiple: '多选',
  true_false: '判断',
  order: '排序',
  match: '连线',
  fill_in: '填空',
  dialogue: '怎么回应',
}

/** What to do with an item of a kind. */
export const kindHints: Record<ItemKind, string> = {
  single: '选一个',
  multiple: '可以选几个',
  true_false: '对还是错',
  order: '按先后依次点',
  match: '点左边，再点右边',
  fill_in: '把空填上',
  dialogue: '选最合适的一句',
}

/** What sessions are called. */
export const sessionNames: Record<SessionKind, string> = {
  review: '复习',
  daily: '每日一练',
  mistakes: '错题再练',
  placement: '定位测试',
  probe: '专项练习',
}

/** basisText says a basis in one line, or '' when there is none. */
export function basisText(basis: ItemBasis | null | undefined): string {
  if (!basis?.name) return ''
  const number = basis.number ? `（${basis.number}）` : ''
  return `《${basis.name.replace(/[《》]/g, '')}》${number}${basis.clause}`
}
