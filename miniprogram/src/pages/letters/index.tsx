import { useEffect, useState } from 'react'
import { Text, View } from '@tarojs/components'
import { letterNews } from '@/chat/current'
import { Button } from '@/components/Button'
import { Page } from '@/components/Page'
import { ErrorState, Skeleton, StateView } from '@/components/States'
import { Tap } from '@/components/Tap'
import { messageOf } from '@/lib/errors'
import { demandName, describeState } from '@/lib/letters'
import { showToast } from '@/lib/platform'
import { go } from '@/lib/routes'
import { useStore } from '@/lib/store'
import { formatMoment } from '@/lib/time'
import type { Letter } from '@/lib/types'
import { useLoad } from '@/lib/useLoad'
import { useRevisit } from '@/lib/useRevisit'
import { fetchLetters } from '@/services/board'
import './index.css'

/** LettersPage lists the citizen's own letters. */
export default function LettersPage() {
  const list = useLoad(() => fetchLetters())
  const news = useStore(letterNews)
  const { reload } = list
  useRevisit(() => void reload())
  useEffect(() => {
    if (news > 0) void reload()
  }, [news, reload])
  return (
    <Page title="我的留言" tab="letters">
      <View className="card letters__top">
        <View className="row__main">
          <Text className="h2">写给 12345</Text>
          <Text className="note letters__hint">说清楚时间、地点和经过，我们会在承诺时间内答复。</Text>
        </View>
        <Button text="写留言" icon="letter" kind="primary" onTap={() => go.writeLetter()} />
      </View>
      {list.error && !list.data ? <ErrorState message={list.error} onRetry={() => void reload()} /> : null}
      {!list.data && !list.error ? <Skeleton rows={6} /> : null}
      {list.data ? <LetterList first={list.data.items} next={list.data.next ?? ''} /> : null}
    </Page>
  )
}

function LetterList({ first, next }: { first: Letter[]; next: string }) {
  const [more, setMore] = useState<Letter[]>([])
  const [cursor, setCursor] = useState(next)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    setMore([])
    setCursor(next)
  }, [first, next])
  const load = async () => {
    setBusy(true)
    try {
      const page = await fetchLetters(cursor)
      setMore((known) => [...known, ...page.items])
      setCursor(page.next ?? '')
    } catch (error) {
      showToast(messageOf(error))
    } finally {
      setBusy(false)
    }
  }
  if (first.length === 0) {
    return <StateView icon="letter" title="还没有留言" hint="问题不急，或者人工不在线时，可以给我们留言。" />
  }
  return (
    <>
      {[...first, ...more].map((letter) => (
        <LetterCard key={letter.id} letter={letter} />
      ))}
      {cursor ? <Button text="加载更多" kind="quiet" wide busy={busy} onTap={() => void load()} /> : null}
    </>
  )
}

function LetterCard({ letter }: { letter: Letter }) {
  const state = describeState(letter.state)
  return (
    <Tap
      className="card letter-card"
      label={`${letter.title}，${state.name}`}
      onTap={() => go.letter(letter.id)}
    >
      <View className="row letter-card__head">
        <Text className="letter-card__title">{letter.title}</Text>
        <Text className={`pill pill--${state.tone}`}>{state.name}</Text>
      </View>
      <Text className="letter-card__text">{letter.text}</Text>
      <Text className="note">{`${demandName(letter.demand_type)} · ${formatMoment(letter.created_at)}`}</Text>
      {letter.state === 'answered' && !letter.rating ? (
        <Text className="letter-card__ask">已有答复，点击查看并评价</Text>
      ) : null}
    </Tap>
  )
}
