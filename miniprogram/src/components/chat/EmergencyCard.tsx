import { Text, View } from '@tarojs/components'
import { callNumber } from '@/lib/platform'
import type { ActionName, Block, Content } from '@/lib/types'
import { Button } from '../Button'
import { Blocks } from '../answer/Blocks'
import { Icon } from '../Icon'
import { RichText } from '../RichText'
import { Tap } from '../Tap'

interface EmergencyCardProps {
  content: Content
  onAction?: (action: ActionName) => void
}

/** EmergencyCard puts the number that saves a life first, in a button that cannot be missed. */
export function EmergencyCard({ content, onAction }: EmergencyCardProps) {
  const phones = (content.blocks ?? []).filter((block) => block.type === 'phone' && block.number)
  const others = (content.blocks ?? []).filter((block) => block.type !== 'phone')
  return (
    <View className="urgent" role="alert">
      <View className="urgent__head">
        <Icon name="alert" colour="#C9352B" size={24} />
        <Text>请先保证安全</Text>
      </View>
      <RichText text={content.text} />
      {phones.map((block, i) => (
        <CallButton key={`${block.number}-${i}`} block={block} second={i > 0} />
      ))}
      <Blocks blocks={others} />
      {onAction && content.actions?.includes('human') ? (
        <View className="actions">
          <Button text="同时转人工" icon="human" wide onTap={() => onAction('human')} />
        </View>
      ) : null}
    </View>
  )
}

function CallButton({ block, second }: { block: Block; second: boolean }) {
  const number = block.number ?? ''
  const name = block.name || block.title || ''
  return (
    <Tap
      className={`urgent__call ${second ? 'urgent__call--second' : ''}`}
      label={`立即拨打 ${number} ${name}`}
      onTap={() => callNumber(number)}
    >
      <Icon name="phone" colour={second ? '#C9352B' : '#FFFFFF'} size={26} />
      <Text>{`拨打 ${number}${name && !name.includes(number) ? ` ${name}` : ''}`}</Text>
    </Tap>
  )
}
