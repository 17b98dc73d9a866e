import { useEffect, useRef, useState } from 'react'
import { ScrollView, Text, View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { Button } from '@/components/Button'
import { StateView } from '@/components/States'
import { Tap } from '@/components/Tap'
import { held, learner } from '../live'
import { holdEarphone } from '../lib/earphone'
import { lessonAfter, lessonPath } from '../lib/plan'
import { optionsOf, Playlist } from '../lib/playlist'
import type { Stage } from '../lib/playlist'
import { itemOf } from '../lib/run'
import type { Item, Lesson } from '../lib/types'
import { useKeys } from '../lib/useKeys'
import { canSpeak, makeVoice } from '../lib/voice'
import { imageCard } from '../parts/CardView'
import type { Player } from './usePlayer'

interface ListenProps {
  lesson: Lesson
  player: Player
  onClose: () => void
}

/** Listen plays the lesson for ears; everything that is heard can be read, too. */
export function Listen({ lesson, player, onClose }: ListenProps) {
  const [stage, setStage] = useState<Stage>({ kind: 'card', index: player.run.card, text: '' })
  const [on, setOn] = useState(true)
  const list = usePlaylist(lesson, player, setStage)
  const toggle = () => {
    if (on) list.stop()
    else list.play(player.run.card)
    setOn(!on)
  }
  const actions = { next: () => list.next(), previous: () => list.previous(), toggle }
  useKeys(actions)
  useEarphone(actions)
  if (stage.kind === 'end') return <End lesson={lesson} open={stage.open} player={player} onClose={onClose} />
  return (
    <>
      <ScrollView className="player__scroll" scrollY>
        <View className="player__card">
          <Text className="note learn__block">{hintOf(stage)}</Text>
          <Heard lesson={lesson} stage={stage} onChoose={(key) => list.choose(key)} />
        </View>
      </ScrollView>
      <View className="player__foot">
        <Button text={on ? '暂停' : '继续'} kind="quiet" onTap={toggle} />
        <Button text="看屏幕" kind="quiet" onTap={onClose} />
        <Tap className="big" label="下一张" onTap={actions.next}>
          <Text>{stage.kind === 'ask' ? '就选刚读的' : '下一张'}</Text>
        </Tap>
      </View>
    </>
  )
}

function usePlaylist(lesson: Lesson, player: Player, onStage: (stage: Stage) => void): Playlist {
  const latest = useRef(player)
  latest.current = player
  const [list] = useState(
    () =>
      new Playlist({
        cards: lesson.cards,
        itemOf: (card) => itemOf(lesson, card),
        isAnswered: (item) => latest.current.isAnswered(item),
        voice: makeVoice(lesson.narrated),
        wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
        onStage,
        onCard: (index) => latest.current.show(index),
        onAnswer: (item, response) => latest.current.answer(item, response),
      }),
  )
  useEffect(() => {
    list.play(latest.current.run.card)
    void Taro.setKeepScreenOn({ keepScreenOn: true }).catch(() => undefined)
    return () => {
      list.stop()
      void Taro.setKeepScreenOn({ keepScreenOn: false }).catch(() => undefined)
    }
  }, [list])
  return list
}

function useEarphone(actions: { next: () => void; previous: () => void; toggle: () => void }): void {
  const latest = useRef(actions)
  latest.current = actions
  useEffect(
    () =>
      holdEarphone({
        next: () => latest.current.next(),
        previous: () => latest.current.previous(),
        toggle: () => latest.current.toggle(),
      }),
    [],
  )
}

function hintOf(stage: Stage): string {
  if (stage.kind === 'ask') return '点选项作答；戴耳机时，听到合适的按一下“下一首”键'
  if (stage.kind === 'think') return '先想一想'
  return canSpeak() ? '正在朗读' : '这台设备不能朗读，文字会按朗读的速度自动往下走'
}

interface HeardProps {
  lesson: Lesson
  stage: Exclude<Stage, { kind: 'end' }>
  onChoose: (key: string) => void
}

function Heard({ lesson, stage, onChoose }: HeardProps) {
  switch (stage.kind) {
    case 'think':
      return <Text className="listen__text">{stage.item.stem}</Text>
    case 'ask':
      return <Asked item={stage.item} reading={stage.reading} onChoose={onChoose} />
    case 'card':
      return (
        <>
          {imageCard(lesson.cards[stage.index])}
          <Text className="listen__text">{stage.text}</Text>
        </>
      )
    default:
      return <Text className="listen__text">{stage.text}</Text>
  }
}

function Asked({
  item,
  reading,
  onChoose,
}: {
  item: Item
  reading: string
  onChoose: (key: string) => void
}) {
  return (
    <>
      <Text className="quiz__stem">{item.stem}</Text>
      {optionsOf(item).map((option) => (
        <Tap
          key={option.key}
          className={`option listen__option ${option.key === reading ? 'option--on' : ''}`}
          label={option.text}
          onTap={() => onChoose(option.key)}
        >
          <Text className="option__main option__text">{option.text}</Text>
        </Tap>
      ))}
    </>
  )
}

interface EndProps {
  lesson: Lesson
  open: number
  player: Player
  onClose: () => void
}

/** How long one may stop the next lesson from beginning by itself. */
const pauseMs = 4_000

function End({ lesson, open, player, onClose }: EndProps) {
  const look = () => {
    player.finish()
    onClose()
  }
  if (open > 0) {
    return (
      <StateView
        icon="human"
        title="听完了"
        hint={`还有 ${open} 道题没有答`}
        action="看屏幕答题"
        onAction={look}
      />
    )
  }
  return <Next lesson={lesson} player={player} />
}

/** Next goes on with another lesson without a tap: the phone may be in a pocket. */
function Next({ lesson, player }: { lesson: Lesson; player: Player }) {
  const [next] = useState(() => lessonAfter(lesson.id, learner().today(), held()))
  const finish = useRef(player.finish)
  finish.current = player.finish
  useEffect(() => {
    if (!next) return undefined
    const timer = setTimeout(() => {
      finish.current()
      void Taro.redirectTo({ url: `${lessonPath(next.id)}&listen=1` })
    }, pauseMs)
    return () => clearTimeout(timer)
  }, [next])
  return (
    <StateView
      icon="check"
      title="听完了"
      hint={next ? `马上接着听：${next.title}` : ''}
      action={next ? '先到这里' : '学完了'}
      onAction={() => void player.finish()}
    />
  )
}
