import Taro from '@tarojs/taro'
import { isWeapp } from './platform'

/** WeChat's font size setting where nothing was changed. */
const usualFont = 17
/** WeChat's smallest and largest setting keep our lines readable and our rows on the screen. */
const smallest = 0.9
const largest = 1.5

/** scaleOf returns by how much texts grow for a font size set in WeChat. */
export function scaleOf(fontSize: number | undefined): number {
  if (!fontSize) return 1
  // 16 and 17 are both called normal, on one sort of phone or the other.
  if (fontSize === 16) return 1
  return Math.round(Math.min(largest, Math.max(smallest, fontSize / usualFont)) * 100) / 100
}

/** systemFont returns the font size set in WeChat; browsers scale by themselves, there it is undefined. */
export function systemFont(): number | undefined {
  if (!isWeapp) return undefined
  try {
    return (Taro.getAppBaseInfo() as { fontSizeSetting?: number }).fontSizeSetting
  } catch {
    return undefined
  }
}
