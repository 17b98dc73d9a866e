import { Image, Text, View } from '@tarojs/components'
import { imageUrl } from '@/services/media'
import type { Card } from '../lib/types'
import { Film } from './Film'
import { SoundButton } from './SoundButton'

/** CardView shows one card of a lesson that asks nothing. */
export function CardView({ card }: { card: Card }) {
  return (
    <View className="lesson-card">
      {card.article?.changed ? (
        <View className="learn__warn">
          <Text>{`${card.article.title ? `“${card.article.title}”` : '引用的知识'}最近有变化，这张卡片正在更新，请以知识库为准。`}</Text>
        </View>
      ) : null}
      {card.title ? <Text className="h1 learn__block">{card.title}</Text> : null}
      <Media card={card} />
      {card.text ? <Text className="lesson-card__text">{card.text}</Text> : null}
      <Lines card={card} />
    </View>
  )
}

function Media({ card }: { card: Card }) {
  if (!card.file_url) return null
  const src = imageUrl(card.file_url)
  switch (card.kind) {
    case 'video':
      return <Film src={src} label={card.title} />
    case 'audio':
      return <SoundButton src={card.file_url} seconds={card.seconds} />
    default:
      return <Image className="lesson-card__media" src={src} mode="widthFix" aria-label={card.title} />
  }
}

/** imageCard shows only the picture of a card, for those who listen. */
export function imageCard(card: Card | undefined) {
  return card?.kind === 'image' ? <Media card={card} /> : null
}

function Lines({ card }: { card: Card }) {
  switch (card.kind) {
    case 'flow':
      return <Steps card={card} />
    case 'dialogue':
      return <Dialogue card={card} />
    case 'compare':
      return <Compare card={card} />
    default:
      return <Points card={card} />
  }
}

function Steps({ card }: { card: Card }) {
  return (
    <>
      {card.lines.map((line, i) => (
        <View key={i} className="flow">
          <Text className="flow__n">{i + 1}</Text>
          <View className="flow__main">
            {line.who ? <Text className="flow__who">{line.who}</Text> : null}
            <Text className="learn__block">{line.text}</Text>
          </View>
        </View>
      ))}
    </>
  )
}

function Dialogue({ card }: { card: Card }) {
  return (
    <>
      {card.lines.map((line, i) => {
        const agent = line.who?.startsWith('坐席') ?? false
        const side = agent ? (line.good ? 'say--good' : 'say--bad') : ''
        return (
          <View key={i} className={`say ${side}`}>
            <Text className="say__who">
              {agent ? `坐席 · ${line.good ? '这样说' : '别这样说'}` : line.who}
            </Text>
            <Text className="learn__block">{line.text}</Text>
          </View>
        )
      })}
    </>
  )
}

function Compare({ card }: { card: Card }) {
  return (
    <View className="compare">
      {card.lines.map((line, i) => (
        <View key={i} className="compare__side">
          <Text className="flow__who">{line.who}</Text>
          <Text className="learn__block">{line.text}</Text>
        </View>
      ))}
    </View>
  )
}

function Points({ card }: { card: Card }) {
  return (
    <>
      {card.lines.map((line, i) => (
        <View key={i} className="point">
          <View className="point__dot" />
          <Text className="flow__main">{line.who ? `${line.who}：${line.text}` : line.text}</Text>
        </View>
      ))}
    </>
  )
}
