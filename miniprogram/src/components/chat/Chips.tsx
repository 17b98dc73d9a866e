import { Text, View } from '@tarojs/components'
import { Icon } from '../Icon'
import { Tap } from '../Tap'

interface ChipsProps {
  items: string[]
  /** Left out, the choices can only be read. */
  onPick?: (index: number) => void
}

/** Chips offers a few questions or replies, each a full line that is easy to hit. */
export function Chips({ items, onPick }: ChipsProps) {
  return (
    <View className="chips">
      {items.map((item, i) => (
        <Tap key={item} className="chip" label={item} disabled={!onPick} onTap={() => onPick?.(i)}>
          <Text className="chip__text">{item}</Text>
          <Icon name="right" colour="#1D5FBF" size={18} />
        </Tap>
      ))}
    </View>
  )
}
