import { Text, View } from '@tarojs/components'
import type { HandoffResult } from '@/lib/types'
import { Button } from '../Button'
import './HandoffCard.css'

interface HandoffCardProps {
  handoff: HandoffResult
  onLetter: () => void
  onPhone: () => void
}

/** HandoffCard says what became of the wish for a human, and offers a letter when nobody is there. */
export function HandoffCard({ handoff, onLetter, onPhone }: HandoffCardProps) {
  if (!handoff.letter_offered) return null
  return (
    <View className="handoff" role="status">
      <Text className="handoff__text">
        {handoff.message || '现在没有坐席在线，您可以留言，我们会在承诺时间内答复。'}
      </Text>
      <View className="handoff__buttons">
        <Button text="写留言" icon="letter" kind="primary" onTap={onLetter} />
        <Button text="打电话" icon="phone" onTap={onPhone} />
      </View>
    </View>
  )
}
