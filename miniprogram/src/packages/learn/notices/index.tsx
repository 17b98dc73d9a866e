import { useEffect } from 'react'
import { Text, View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { ErrorState, Skeleton, StateView } from '@/components/States'
import { Tap } from '@/components/Tap'
import { formatMoment } from '@/lib/time'
import { useLoad } from '@/lib/useLoad'
import { fetchNotices, readNotices } from '@/services/learn'
import { held, learner } from '../live'
import { linkPath } from '../lib/links'
import { startOf } from '../lib/plan'
import type { Notice } from '../lib/types'
import { LearnPage } from '../parts/LearnPage'

/** NoticesPage lists what a learner was told; opening it marks everything as read. */
export default function NoticesPage() {
  return <LearnPage title="通知">{() => <List />}</LearnPage>
}

function List() {
  const { data, error, reload } = useLoad(fetchNotices)
  useEffect(() => {
    const unread = (data ?? []).filter((notice) => !notice.read_at).map((notice) => notice.id)
    // They are on the screen; should the mark be lost, they are marked the next time.
    if (unread.length > 0) readNotices(unread).catch(() => undefined)
  }, [data])
  if (!data)
    return error ? <ErrorState message={error} onRetry={() => void reload()} /> : <Skeleton rows={6} />
  if (data.length === 0) return <StateView icon="info" title="没有通知" hint="学习任务和提醒会在这里" />
  return (
    <View className="card card--list">
      {data.map((notice) => (
        <Row key={notice.id} notice={notice} />
      ))}
    </View>
  )
}

function startPath(): string | undefined {
  const today = learner().today()
  return today && startOf(today, held()).path
}

function Row({ notice }: { notice: Notice }) {
  return (
    <Tap
      className="item"
      label={notice.title}
      onTap={() => void Taro.navigateTo({ url: linkPath(notice.link, startPath()) })}
    >
      <View className="item__main">
        <Text className="learn__name">{notice.title}</Text>
        <Text className="item__note learn__block">{notice.text}</Text>
        <Text className="note">{formatMoment(notice.at)}</Text>
      </View>
      {notice.read_at ? null : <Text className="pill pill--accent">新</Text>}
    </Tap>
  )
}
