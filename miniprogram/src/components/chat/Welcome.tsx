import { Text, View } from '@tarojs/components'
import { currentChat } from '@/chat/current'
import { homeStore } from '@/lib/session'
import { useStore } from '@/lib/store'
import { Chips } from './Chips'

/** Welcome says what can be asked here and offers the questions asked most. */
export function Welcome({ onAsk }: { onAsk: (text: string) => void }) {
  const home = useStore(homeStore)
  const hot = (home?.hot_questions ?? []).slice(0, 4)
  const ask = (i: number) => {
    const item = hot[i]
    if (!item) return
    if (item.article_id)
      currentChat().say({ kind: 'candidate', article_id: item.article_id, text: item.question })
    else onAsk(item.question)
  }
  return (
    <View className="msg">
      <View className="bubble bubble--card">
        <Text>
          您好，请说说要办什么事或遇到了什么问题。社保、医保、户籍、住房、交通这些都可以问，也可以随时转人工。
        </Text>
        {hot.length > 0 ? <Chips items={hot.map((item) => item.question)} onPick={ask} /> : null}
      </View>
    </View>
  )
}
