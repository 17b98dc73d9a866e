import { View } from '@tarojs/components'
import type { ActionName } from '@/lib/types'
import { Button } from '../Button'
import type { IconName } from '../icons'

const faces: Record<ActionName, { text: string; icon: IconName }> = {
  human: { text: '转人工', icon: 'human' },
  letter: { text: '写留言', icon: 'letter' },
  phone: { text: '打电话', icon: 'phone' },
}

interface ActionsProps {
  actions: ActionName[]
  /** The first action is what to do next: the message answers nothing and offers nothing to choose. */
  lead: boolean
  onAction: (action: ActionName) => void
}

/** Actions are the ways on when the answer is not enough; a human comes first. */
export function Actions({ actions, lead, onAction }: ActionsProps) {
  return (
    <View className="actions">
      {actions.map((action, i) => (
        <Button
          key={action}
          text={faces[action]?.text ?? ''}
          icon={faces[action]?.icon}
          kind={lead && i === 0 ? 'primary' : 'plain'}
          onTap={() => onAction(action)}
        />
      ))}
    </View>
  )
}
