import { useState } from 'react'
import { Text, Textarea, View } from '@tarojs/components'
import { messageOf } from '@/lib/errors'
import { showToast } from '@/lib/platform'
import { Button } from './Button'
import { Stars } from './Stars'
import './RateCard.css'

interface RateCardProps {
  title: string
  score: number | null
  comment?: string
  onRate: (score: number, comment: string) => Promise<void>
}

/** RateCard asks once how it was; afterwards it shows what was said. */
export function RateCard({ title, score, comment = '', onRate }: RateCardProps) {
  const [picked, setPicked] = useState(0)
  const [words, setWords] = useState('')
  const [busy, setBusy] = useState(false)
  const submit = async () => {
    setBusy(true)
    try {
      await onRate(picked, words.trim())
      showToast('谢谢您的评价')
    } catch (error) {
      showToast(messageOf(error))
    } finally {
      setBusy(false)
    }
  }
  if (score) return <Rated score={score} comment={comment} />
  return (
    <View className="rate">
      <Text className="rate__title">{title}</Text>
      <Stars score={picked} onPick={setPicked} />
      {picked > 0 ? (
        <>
          <Textarea
            className="rate__words"
            value={words}
            maxlength={200}
            placeholder="还想说点什么（可不填）"
            aria-label="评价内容"
            onInput={(event) => setWords(event.detail.value)}
          />
          <Button text="提交评价" kind="primary" wide busy={busy} onTap={submit} />
        </>
      ) : null}
    </View>
  )
}

function Rated({ score, comment }: { score: number; comment: string }) {
  return (
    <View className="rate">
      <Text className="rate__title">您的评价</Text>
      <Stars score={score} />
      {comment ? <Text className="note">{comment}</Text> : null}
    </View>
  )
}
