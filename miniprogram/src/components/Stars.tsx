import { Text, View } from '@tarojs/components'
import { Icon } from './Icon'
import { Tap } from './Tap'
import './Stars.css'

const words = ['很不满意', '不满意', '一般', '满意', '非常满意']

interface StarsProps {
  score: number
  /** Left out, the stars only show a rating. */
  onPick?: (score: number) => void
}

/** Stars shows or takes a rating of one to five, with the word for it. */
export function Stars({ score, onPick }: StarsProps) {
  return (
    <View className="stars">
      <View className="stars__row">
        {words.map((word, i) => (
          <Tap
            key={word}
            className={`star ${onPick ? '' : 'star--shown'}`}
            role="radio"
            on={score === i + 1}
            label={`${i + 1} 星，${word}`}
            disabled={!onPick}
            onTap={() => onPick?.(i + 1)}
          >
            <Icon
              name="star"
              size={onPick ? 32 : 22}
              colour={i < score ? '#E58A00' : '#B9BEC7'}
              filled={i < score}
            />
          </Tap>
        ))}
      </View>
      <Text className="stars__word">{words[score - 1] ?? (onPick ? '点星星打分' : '')}</Text>
    </View>
  )
}
