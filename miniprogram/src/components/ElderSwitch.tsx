import { Text } from '@tarojs/components'
import { elderStore, setElder } from '@/lib/session'
import { useStore } from '@/lib/store'
import { Icon } from './Icon'
import { Tap } from './Tap'
import './ElderSwitch.css'

/** ElderSwitch turns large type and large targets on and off, in one tap. */
export function ElderSwitch() {
  const elder = useStore(elderStore)
  return (
    <Tap className="elder-switch" role="switch" on={elder} label="大字版" onTap={() => setElder(!elder)}>
      <Icon name="type" colour="#1D5FBF" size={20} />
      <Text>{elder ? '标准版' : '大字版'}</Text>
    </Tap>
  )
}
