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
  if (!onPick) return <Shown score={score} />
  return (
    <View className="stars">
      <View className="stars__row">
        {words.map((word, i) => (
          <Tap
            key={word}
            className="star"
            role="radio"
            on={score === i + 1}
            label={`${i + 1} 星，${word}`}
            onTap={() => onPick(i + 1)}
          >
            <Star on={i < score} size={32} />
          </Tap>
        ))}
      </View>
      <Text className="stars__word">{words[score - 1] ?? '点星星打分'}</Text>
    </View>
  )
}

/** A rating that was given is read as one thing, and nothing in it can be tapped. */
function Shown({ score }: { score: number }) {
  return (
    <View className="stars">
      <View className="stars__row" role="img" aria-label={`${score} 星`}>
        {words.map((word, i) => (
          <View key={word} className="star star--shown">
            <Star on={i < score} size={22} />
          </View>
        ))}
      </View>
      <Text className="stars__word">{words[score - 1] ?? ''}</Text>
    </View>
  )
}

function Star({ on, size }: { on: boolean; size: number }) {
  return <Icon name="star" size={size} colour={on ? '#E58A00' : '#B9BEC7'} filled={on} />
}
