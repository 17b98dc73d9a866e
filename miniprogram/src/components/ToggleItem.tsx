import { Text, View } from '@tarojs/components'
import { Icon } from './Icon'
import type { IconName } from './icons'
import { Tap } from './Tap'
import './ToggleItem.css'

interface ToggleItemProps {
  icon?: IconName
  text: string
  note: string
  on: boolean
  onChange: (on: boolean) => void
}

/** ToggleItem is a line of a list that is on or off; the whole line can be tapped, not only its switch. */
export function ToggleItem({ icon, text, note, on, onChange }: ToggleItemProps) {
  return (
    <Tap className="item" role="switch" on={on} label={text} onTap={() => onChange(!on)}>
      {icon ? <Icon name={icon} colour="#1D5FBF" /> : null}
      <View className="item__main">
        <Text className="toggle__text">{text}</Text>
        <Text className="item__note toggle__text">{note}</Text>
      </View>
      <View className={`toggle ${on ? 'toggle--on' : ''}`}>
        <View className="toggle__knob" />
      </View>
    </Tap>
  )
}
