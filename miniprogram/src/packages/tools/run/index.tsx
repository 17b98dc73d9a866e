import { useState } from 'react'
import { Text, View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import { Basis } from '@/components/answer/Basis'
import { Button } from '@/components/Button'
import { Icon } from '@/components/Icon'
import { Page } from '@/components/Page'
import { ErrorState, Skeleton, StateView } from '@/components/States'
import { Tap } from '@/components/Tap'
import { callNumber, copyText, isWeapp, storage } from '@/lib/platform'
import { go, openChat } from '@/lib/routes'
import type { Checklist, GuideRun } from '@/lib/types'
import { useLoad } from '@/lib/useLoad'
import { startLetter } from '@/services/drafts'
import { fetchRun } from '@/services/tools'
import '../tools.css'

/** RunPage is the personal check-list at the end of a guide; ticks stay on this phone. */
export default function RunPage() {
  const id = useRouter().params.id ?? ''
  const { data, error, reload } = useLoad(() => fetchRun(id), id)
  return (
    <Page title="办事清单">
      {error && !data ? <ErrorState message={error} onRetry={() => void reload()} /> : null}
      {!data && !error ? <Skeleton rows={8} /> : null}
      {data ? <Body run={data} /> : null}
    </Page>
  )
}

function Body({ run }: { run: GuideRun }) {
  if (!run.checklist) {
    const goOn = () => openChat({ kind: 'guide', id: run.guide_id, title: run.title })
    return <StateView icon="check" title="还没有走完" hint={run.title} action="接着办" onAction={goOn} />
  }
  return (
    <>
      <Lists runId={run.id} checklist={run.checklist} />
      <Answers run={run} />
      <Ways checklist={run.checklist} />
      <RunActions checklist={run.checklist} conversationId={run.conversation_id} />
    </>
  )
}

function Lists({ runId, checklist }: { runId: string; checklist: Checklist }) {
  const { ticked, toggle } = useTicks(runId)
  return (
    <View className="card">
      <Text className="h2">{checklist.title}</Text>
      {checklist.lead ? <Text className="tools__text">{checklist.lead}</Text> : null}
      {checklist.sections.map((section) => (
        <View key={section.title} className="result">
          <Text className="tools__name">{section.title}</Text>
          {section.items.map((item) => (
            <Listed
              key={item.text}
              text={item.text}
              note={item.note}
              on={ticked.includes(item.text)}
              onTap={() => toggle(item.text)}
            />
          ))}
        </View>
      ))}
      <Basis content={{ kind: 'answer', text: '', sources: checklist.sources }} />
    </View>
  )
}

function useTicks(runId: string) {
  const key = `run.ticks.${runId}`
  const [ticked, setTicked] = useState<string[]>(() => storage.get<string[]>(key) ?? [])
  const toggle = (text: string) => {
    const next = ticked.includes(text) ? ticked.filter((known) => known !== text) : [...ticked, text]
    storage.set(key, next)
    setTicked(next)
  }
  return { ticked, toggle }
}

function Listed({ text, note, on, onTap }: { text: string; note: string; on: boolean; onTap: () => void }) {
  return (
    <Tap className="listed" role="checkbox" on={on} label={text} onTap={onTap}>
      <View className={`listed__box ${on ? 'listed__box--on' : ''}`}>
        {on ? <Icon name="check" colour="#FFFFFF" size={18} /> : null}
      </View>
      <View className="listed__main">
        <Text className={`listed__text ${on ? 'listed__text--on' : ''}`}>{text}</Text>
        {note ? <Text className="note tools__text">{note}</Text> : null}
      </View>
    </Tap>
  )
}

function Answers({ run }: { run: GuideRun }) {
  return (
    <View className="card">
      <Text className="h2">您的情况</Text>
      {run.answers.map((answer) => (
        <View key={answer.step} className="pair">
          <Text className="pair__label">{answer.label}</Text>
          <Text className="pair__value">{answer.value_label}</Text>
        </View>
      ))}
    </View>
  )
}

function Ways({ checklist }: { checklist: Checklist }) {
  const { outlet_kind: kind, phone } = checklist
  if (!kind && !phone) return null
  return (
    <View className="card card--list">
      {kind ? (
        <Tap className="item" label={`附近的${kind}`} onTap={() => go.outlets(kind)}>
          <Icon name="pin" colour="#1D5FBF" />
          <Text className="item__main">{`附近的${kind}`}</Text>
          <Icon name="right" colour="#8F959E" size={18} />
        </Tap>
      ) : null}
      {phone ? (
        <Tap
          className="item"
          label={`拨打${phone.name} ${phone.number}`}
          onTap={() => callNumber(phone.number)}
        >
          <Icon name="phone" colour="#1D5FBF" />
          <Text className="item__main">{`${phone.name} ${phone.number}`}</Text>
          <Icon name="right" colour="#8F959E" size={18} />
        </Tap>
      ) : null}
    </View>
  )
}

function RunActions({ checklist, conversationId }: { checklist: Checklist; conversationId: string }) {
  const { letter } = checklist
  const write = () => {
    if (letter) startLetter(letter)
    go.writeLetter(conversationId)
  }
  return (
    <View className="tools__buttons">
      <Button
        text={isWeapp ? '复制清单' : '复制清单，发给家人'}
        icon="copy"
        onTap={() => void copyText(checklist.share_text, '清单已复制')}
      />
      {letter ? <Button text="写成留言" icon="letter" kind="primary" onTap={write} /> : null}
    </View>
  )
}
