import { useState } from 'react'
import { ScrollView, Text, View } from '@tarojs/components'
import Taro, { useRouter } from '@tarojs/taro'
import { Button } from '@/components/Button'
import { ErrorState, Skeleton, StateView } from '@/components/States'
import { Tap } from '@/components/Tap'
import { go } from '@/lib/routes'
import { useLoad } from '@/lib/useLoad'
import { fetchLesson } from '@/services/learn'
import { held, learner } from '../live'
import { isPossible, pathOf } from '../lib/plan'
import { cardOf, isLast, itemOf } from '../lib/run'
import { arranged } from '../lib/respond'
import type { Lesson } from '../lib/types'
import { useAsk } from '../lib/useAsk'
import type { AskButton, Asking } from '../lib/useAsk'
import { useKeys } from '../lib/useKeys'
import { useSwipe } from '../lib/useSwipe'
import { CardView } from '../parts/CardView'
import { Feedback } from '../parts/Feedback'
import { ItemView } from '../parts/ItemView'
import { LearnPage } from '../parts/LearnPage'
import { Listen } from './Listen'
import { usePlayer } from './usePlayer'
import type { Player } from './usePlayer'

/** PlayerPage plays one lesson, from the phone when it is in the pack. */
export default function PlayerPage() {
  return (
    <LearnPage title="学习" full>
      {() => <Load />}
    </LearnPage>
  )
}

function Load() {
  const id = useRouter().params.id ?? ''
  const { data, error, reload } = useLoad(() => lessonFor(id), id, learner().lesson(id))
  if (data) return <Play key={`${data.id}.${data.version}`} lesson={data} />
  return (
    <View className="page__body">
      {error ? <ErrorState message={error} onRetry={() => void reload()} /> : <Skeleton rows={8} />}
    </View>
  )
}

/** The pack comes first: it is there at once, and the same lesson. */
async function lessonFor(id: string): Promise<Lesson> {
  return learner().lesson(id) ?? fetchLesson(id)
}

function Play({ lesson }: { lesson: Lesson }) {
  const player = usePlayer(lesson)
  if (player.done) return <Done lesson={lesson} player={player} />
  return <Cards lesson={lesson} player={player} />
}

function Cards({ lesson, player }: { lesson: Lesson; player: Player }) {
  const [listening, setListening] = useState(useRouter().params.listen === '1')
  return (
    <>
      <Bar lesson={lesson} card={player.run.card} />
      {listening ? (
        <Listen lesson={lesson} player={player} onClose={() => setListening(false)} />
      ) : (
        <Read lesson={lesson} player={player} onListen={() => setListening(true)} />
      )}
    </>
  )
}

function Read({ lesson, player, onListen }: { lesson: Lesson; player: Player; onListen: () => void }) {
  const swipe = useSwipe(player.go)
  const item = itemOf(lesson, cardOf(lesson, player.run))
  const given = item && player.run.answers[item.id]
  const asking = useAsk(item, given, (response) => item && player.answer(item, response))
  const next = asking.button?.ready ? asking.submit : () => player.go(1)
  useKeys({ next, previous: () => player.go(-1) })
  return (
    <>
      <ScrollView className="player__scroll" scrollY {...swipe}>
        <View className="player__card" key={player.run.card}>
          <OneCard lesson={lesson} player={player} asking={asking} />
        </View>
      </ScrollView>
      <Foot lesson={lesson} player={player} button={asking.button} onNext={next} onListen={onListen} />
    </>
  )
}

function Bar({ lesson, card }: { lesson: Lesson; card: number }) {
  const share = ((card + 1) / lesson.cards.length) * 100
  return (
    <View className="player__head">
      <View className="player__line">
        <Text className="player__title">{lesson.title}</Text>
        <Text className="note">{`${card + 1} / ${lesson.cards.length}`}</Text>
      </View>
      <View className="bar" role="progressbar" aria-label={`第 ${card + 1} 张，共 ${lesson.cards.length} 张`}>
        <View className="bar__fill" style={{ width: `${share}%` }} />
      </View>
    </View>
  )
}

function OneCard({ lesson, player, asking }: { lesson: Lesson; player: Player; asking: Asking }) {
  const card = cardOf(lesson, player.run)
  const item = itemOf(lesson, card)
  if (!card) return null
  if (!item) return <CardView card={card} />
  const given = player.run.answers[item.id]
  return (
    <>
      <ItemView
        item={arranged(item)}
        response={asking.response}
        onChange={asking.change}
        locked={given !== undefined}
      />
      {given ? <Feedback item={item} response={given} /> : null}
    </>
  )
}

interface FootProps {
  lesson: Lesson
  player: Player
  /** The button of a question that is still open. */
  button: AskButton | null
  onNext: () => void
  onListen: () => void
}

function Foot({ lesson, player, button, onNext, onListen }: FootProps) {
  const text = button?.text ?? (isLast(lesson, player.run) ? '学完了' : '下一张')
  return (
    <View className="player__foot">
      <Button text="上一张" kind="quiet" disabled={player.run.card === 0} onTap={() => player.go(-1)} />
      <Button text="听课" kind="plain" onTap={onListen} />
      <Tap className={`big ${button && !button.ready ? 'big--off' : ''}`} label={text} onTap={onNext}>
        <Text>{text}</Text>
      </Tap>
    </View>
  )
}

function Done({ lesson, player }: { lesson: Lesson; player: Player }) {
  const [next] = useState(() => nextPath(lesson))
  const asked = Object.keys(player.run.answers).length
  return (
    <View className="page__body">
      <StateView
        icon="check"
        title="这一课学完了"
        hint={asked > 0 ? `${lesson.title}，答了 ${asked} 道题` : lesson.title}
      />
      <View className="learn__buttons">
        {next ? (
          <Button
            text={next.text}
            kind="primary"
            wide
            onTap={() => void Taro.redirectTo({ url: next.path })}
          />
        ) : null}
        <Button text="回到今天" wide onTap={go.back} />
      </View>
    </View>
  )
}

function nextPath(lesson: Lesson): { path: string; text: string } | null {
  const today = learner().today()
  const rest = (today?.steps ?? []).filter((step) => step.lesson_id !== lesson.id)
  const next = rest.find((step) => isPossible(step, held()))
  return next ? { path: pathOf(next), text: `接着：${next.title}` } : null
}
