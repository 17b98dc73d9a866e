import { Text, View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { Button } from '@/components/Button'
import { ErrorState, Skeleton, StateView } from '@/components/States'
import { useLoad } from '@/lib/useLoad'
import { useRevisit } from '@/lib/useRevisit'
import { fetchBoard } from '@/services/learn'
import { percent } from '../lib/figures'
import { minutesText } from '../lib/plan'
import type { Board } from '../lib/types'
import { LearnPage } from '../parts/LearnPage'

/** BoardPage shows who improved most this week among those who want to be shown, and the team's goal. */
export default function BoardPage() {
  return <LearnPage title="进步榜">{() => <Body />}</LearnPage>
}

function Body() {
  const { data, error, reload } = useLoad(fetchBoard)
  useRevisit(() => void reload())
  if (!data)
    return error ? <ErrorState message={error} onRetry={() => void reload()} /> : <Skeleton rows={6} />
  return (
    <>
      <Team team={data.team} />
      {data.opted ? <Rows board={data} /> : <Join />}
    </>
  )
}

function Team({ team }: { team: Board['team'] }) {
  const share = team.goal_seconds > 0 ? team.seconds / team.goal_seconds : 0
  return (
    <View className="card">
      <Text className="h2 learn__block">本周团队目标</Text>
      <Text className="note learn__block">
        {`${team.people} 人一起学了 ${minutesText(team.seconds)}，目标 ${minutesText(team.goal_seconds)}`}
      </Text>
      <View className="bar learn__top">
        <View className="bar__fill" style={{ width: percent(share) }} />
      </View>
    </View>
  )
}

function Rows({ board }: { board: Board }) {
  if (board.rows.length === 0)
    return <StateView icon="star" title="本周还没有人上榜" hint="按进步多少排，不比总分" />
  return (
    <View className="card card--list">
      {board.rows.map((row) => (
        <View key={row.rank} className={`item ${row.mine ? 'item--mine' : ''}`}>
          <Text className="note">{row.rank}</Text>
          <Text className="item__main">{row.mine ? `${row.name}（我）` : row.name}</Text>
          <Text>{gainText(row.gain)}</Text>
        </View>
      ))}
    </View>
  )
}

/** A gain is how many percentage points more answers are right than in the four weeks before. */
function gainText(gain: number): string {
  return `正确率 ${gain < 0 ? '' : '+'}${gain}%`
}

function Join() {
  return (
    <View className="card">
      <Text className="h2 learn__block">进步榜只显示愿意参加的人</Text>
      <Text className="note learn__block">按一周的进步排，不比总分；随时可以在设置里退出。</Text>
      <View className="learn__top">
        <Button
          text="去设置里参加"
          onTap={() => void Taro.navigateTo({ url: '/packages/learn/settings/index' })}
        />
      </View>
    </View>
  )
}
