import Taro from '@tarojs/taro'
import { isWeapp } from './platform'
import type { SubscribeAnswer, Subscription } from './types'

/** WeChat asks for at most so many templates at once. */
const mostAtOnce = 3

/** templatesFor returns the ids of the templates for some events, as many as WeChat asks for at once. */
export function templatesFor(known: Subscription[], events: string[]): string[] {
  const wanted = known.filter((one) => events.includes(one.event) && one.template_id)
  wanted.sort((a, b) => events.indexOf(a.event) - events.indexOf(b.event))
  return [...new Set(wanted.map((one) => one.template_id))].slice(0, mostAtOnce)
}

/** leftFor returns how many more notices about some events WeChat can bring; the scarcest decides. */
export function leftFor(known: Subscription[], events: string[]): number {
  const wanted = known.filter((one) => events.includes(one.event) && one.template_id)
  return wanted.length === 0 ? 0 : Math.min(...wanted.map((one) => one.left))
}

const answers: SubscribeAnswer[] = ['accept', 'reject', 'ban', 'filter']

/** answersOf keeps the citizen's answers by template out of what WeChat returned. */
export function answersOf(result: object, ids: string[]): Record<string, SubscribeAnswer> {
  const given: Record<string, SubscribeAnswer> = {}
  for (const [id, answer] of Object.entries(result)) {
    const known = answers.find((one) => one === answer)
    if (known && ids.includes(id)) given[id] = known
  }
  return given
}

/** askToSubscribe lets WeChat ask; only a tap may call it, and nothing may be waited for before. */
export async function askToSubscribe(ids: string[]): Promise<Record<string, SubscribeAnswer>> {
  const result = await Taro.requestSubscribeMessage({ tmplIds: ids, entityIds: [] })
  return answersOf(result, ids)
}

/** Reminders in WeChat exist only in WeChat. */
export const canSubscribe = isWeapp

/** sayAnswer returns a sentence for what the citizen answered. */
export function sayAnswer(given: Record<string, SubscribeAnswer>): string {
  const all = Object.values(given)
  if (all.includes('accept')) return '好的，有消息会在微信里通知您'
  if (all.includes('ban')) return '这类通知已停用，站内消息里仍能看到'
  if (all.length > 0) return '好的，消息会留在「我的 → 消息」里'
  return '没有设置成功，消息会留在「我的 → 消息」里'
}
