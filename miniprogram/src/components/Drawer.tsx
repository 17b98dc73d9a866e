import type { PropsWithChildren } from 'react'
import { Text, View } from '@tarojs/components'
import './Drawer.css'

interface DrawerProps {
  title: string
  /** The citizen tapped beside it. */
  onClose: () => void
}

/** Drawer asks something from the lower edge of the screen, with the page dimmed behind it. */
export function Drawer({ title, onClose, children }: PropsWithChildren<DrawerProps>) {
  return (
    <View className="drawer" role="dialog" aria-label={title} catchMove>
      <View className="drawer__veil" onClick={onClose} />
      <View className="drawer__card">
        <Text className="h2 drawer__title">{title}</Text>
        {children}
      </View>
    </View>
  )
}
