import { View } from '@tarojs/components'
import { useMemo } from 'react'
import { elderStore } from '@/lib/session'
import { useStore } from '@/lib/store'
import { colourFor, darkStore } from '@/lib/theme'
import { icons } from './icons'
import type { IconName } from './icons'

interface IconProps {
  name: IconName
  colour?: string
  /** Width and height in px; elder mode adds a quarter. */
  size?: number
  filled?: boolean
}

/** Icon is one of our own line drawings; it is decoration and has no name for screen readers. */
export function Icon({ name, colour = '#646A73', size = 22, filled = false }: IconProps) {
  const elder = useStore(elderStore)
  const shade = colourFor(colour, useStore(darkStore))
  const px = elder ? Math.round(size * 1.25) : size
  const style = useMemo(
    () => ({
      flex: 'none',
      width: `${px}px`,
      height: `${px}px`,
      backgroundImage: `url("${drawIcon(name, shade, filled)}")`,
      backgroundSize: '100% 100%',
    }),
    [name, shade, filled, px],
  )
  return <View className="icon" style={style} />
}

/** drawIcon returns the icon as an address that a style can use. WeChat has no inline SVG. */
export function drawIcon(name: IconName, colour: string, filled = false): string {
  const svg =
    `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='${filled ? colour : 'none'}' ` +
    `stroke='${colour}' stroke-width='1.75' stroke-linecap='round' stroke-linejoin='round'>${icons[name]}</svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg).replace(/'/g, '%27')}`
}
