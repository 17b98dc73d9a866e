import { Text, View } from '@tarojs/components'
import { grade } from '../lib/grade'
import { answerText } from '../lib/respond'
import type { Item } from '../lib/types'
import { basisText } from '../lib/words'

/** Feedback says whether a response was right, what would have been, why, and by which clause. */
export function Feedback({ item, response }: { item: Item; response: string[] }) {
  const { right, score } = grade(item, response)
  const basis = basisText(item.basis)
  return (
    <View className={`verdict ${right ? 'verdict--good' : 'verdict--bad'}`} role="status">
      <Text className="verdict__title">{right ? '答对了' : score > 0 ? '对了一部分' : '答错了'}</Text>
      {right ? null : (
        <Text className="learn__block">{`正确答案：${answerText(item, item.answer ?? [])}`}</Text>
      )}
      {item.explanation ? <Text className="learn__block">{item.explanation}</Text> : null}
      {basis ? <Text className="note learn__block">{`依据：${basis}`}</Text> : null}
    </View>
  )
}
