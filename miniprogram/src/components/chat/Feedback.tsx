import { Text, View } from '@tarojs/components'
import type { Verdict } from '@/lib/types'
import { Icon } from '../Icon'
import { Tap } from '../Tap'

interface FeedbackProps {
  verdict: Verdict | null
  onPick: (verdict: Verdict) => void
}

/** Feedback asks under an answer whether it helped. */
export function Feedback({ verdict, onPick }: FeedbackProps) {
  return (
    <View className="feedback">
      <Text>{verdict ? '谢谢反馈' : '这条回答有帮助吗'}</Text>
      <View className="feedback__buttons">
        <Thumb on={verdict === 'up'} text="有帮助" icon="thumbUp" onTap={() => onPick('up')} />
        <Thumb on={verdict === 'down'} text="没帮助" icon="thumbDown" onTap={() => onPick('down')} />
      </View>
    </View>
  )
}

interface ThumbProps {
  on: boolean
  text: string
  icon: 'thumbUp' | 'thumbDown'
  onTap: () => void
}

function Thumb({ on, text, icon, onTap }: ThumbProps) {
  return (
    <Tap
      className={`feedback__button ${on ? 'feedback__button--on' : ''}`}
      role="radio"
      on={on}
      label={text}
      onTap={onTap}
    >
      <Icon name={icon} colour={on ? '#1D5FBF' : '#646A73'} size={20} />
      <Text>{text}</Text>
    </Tap>
  )
}
