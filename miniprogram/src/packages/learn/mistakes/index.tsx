import { useState } from 'react'
import { Text, View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { Button } from '@/components/Button'
import { ErrorState, Skeleton, StateView } from '@/components/States'
import { Tap } from '@/components/Tap'
import { formatMoment } from '@/lib/time'
import { useLoad } from '@/lib/useLoad'
import { useRevisit } from '@/lib/useRevisit'
import { fetchMistakes } from '@/services/learn'
import { sync } from '../live'
import type { Mistake, SessionKind } from '../lib/types'
import { Feedback } from '../parts/Feedback'
import { ItemView } from '../parts/ItemView'
import { LearnPage } from '../parts/LearnPage'

/** MistakesPage is the book of items whose last answer was wrong. */
export default function MistakesPage() {
  return <LearnPage title="错题本">{() => <Book />}</LearnPage>
}

/** How many items the server returns at a time. */
const pageSize = 20

async function load(page: number) {
  await sync()
  return fetchMistakes(page)
}

function Book() {
  const [page, setPage] = useState(1)
  const { data, error, reload } = useLoad(() => load(page), String(page))
  useRevisit(() => void reload())
  if (!data)
    return error ? <ErrorState message={error} onRetry={() => void reload()} /> : <Skeleton rows={8} />
  if (data.items.length === 0 && page === 1) {
    return (
      <StateView
        icon="check"
        title="没有错题"
        hint="答错的题会记在这里"
        action="做每日一练"
        onAction={() => practise('daily')}
      />
    )
  }
  return (
    <>
      <Button
        text={`再练一遍（共 ${data.total} 题）`}
        kind="primary"
        wide
        onTap={() => practise('mistakes')}
      />
      <View className="card card--list learn__top">
        {data.items.map((mistake) => (
          <Row key={mistake.item.id} mistake={mistake} />
        ))}
      </View>
      {data.total > pageSize ? (
        <Pager page={page} more={page * pageSize < data.total} onPage={setPage} />
      ) : null}
    </>
  )
}

function practise(kind: SessionKind): void {
  void Taro.navigateTo({ url: `/packages/learn/session/index?kind=${kind}` })
}

function Pager({ page, more, onPage }: { page: number; more: boolean; onPage: (page: number) => void }) {
  return (
    <View className="learn__pager">
      <Button text="上一页" size="small" disabled={page === 1} onTap={() => onPage(page - 1)} />
      <Text className="note">{`第 ${page} 页`}</Text>
      <Button text="下一页" size="small" disabled={!more} onTap={() => onPage(page + 1)} />
    </View>
  )
}

function Row({ mistake }: { mistake: Mistake }) {
  const [open, setOpen] = useState(false)
  const { item, mine, wrong, last_at: lastAt } = mistake
  return (
    <View className="mistake">
      <Tap label={item.stem} onTap={() => setOpen(!open)}>
        <Text className="learn__name">{item.stem}</Text>
        <Text className="item__note learn__block">{`${item.matter} · 错过 ${wrong} 次 · ${formatMoment(lastAt)}`}</Text>
      </Tap>
      {open ? (
        <>
          <ItemView item={item} response={mine} onChange={() => undefined} locked />
          <Feedback item={item} response={mine} />
        </>
      ) : null}
    </View>
  )
}
