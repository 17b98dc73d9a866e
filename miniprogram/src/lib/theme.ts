import Taro from '@tarojs/taro'
import { isWeapp } from './platform'
import { createStore } from './store'

/** darkStore says whether the phone is set to dark; styles follow the phone by themselves, drawings by this. */
export const darkStore = createStore(prefersDark())

/** watchTheme follows the phone from day to night. */
export function watchTheme(): void {
  if (isWeapp) return Taro.onThemeChange?.(({ theme }) => darkStore.set(theme === 'dark'))
  darkQuery()?.addEventListener?.('change', (event) => darkStore.set(event.matches))
}

function prefersDark(): boolean {
  try {
    return isWeapp ? Taro.getAppBaseInfo().theme === 'dark' : (darkQuery()?.matches ?? false)
  } catch {
    return false
  }
}

function darkQuery(): MediaQueryList | undefined {
  return typeof window === 'undefined' ? undefined : window.matchMedia?.('(prefers-color-scheme: dark)')
}

/** The colours drawings are given by day, and what they are by night: at least 3:1 on the night's cards. */
const night: Record<string, string> = {
  '#1D5FBF': '#82B1F7',
  '#1F2329': '#E7E9EC',
  '#646A73': '#A9B0BA',
  '#8F959E': '#8F959E',
  '#1B8A4B': '#62CC8F',
  '#C9352B': '#FF8F85',
  '#8F4B00': '#F0B56E',
  '#B9BEC7': '#5B626D',
}

/** colourFor returns a drawing's colour for day or night; a colour without a night one stays. */
export function colourFor(colour: string, dark: boolean): string {
  return dark ? (night[colour] ?? colour) : colour
}
