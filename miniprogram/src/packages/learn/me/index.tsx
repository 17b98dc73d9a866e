import { Text, View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { Icon } from '@/components/Icon'
import { ErrorState, Skeleton } from '@/components/States'
import { Tap } from '@/components/Tap'
import { useLoad } from '@/lib/useLoad'
import { fetchCertificates, fetchLearner } from '@/services/learn'
import { sync } from '../live'
import { dayLevel, dayLabel, issuedText, matterStates, percent, fourWeeks } from '../lib/figures'
import { minutesText } from '../lib/plan'
import type { LearnerMe } from '../lib/types'
import { LearnPage } from '../parts/LearnPage'

/** MyLearningPage shows abilities against what is required, matters, four weeks and certificates. */
export default function MyLearningPage() {
  return <LearnPage title="我的学习">{() => <Body />}</LearnPage>
}

async function load(): Promise<LearnerMe> {
  await sync()
  return fetchLearner()
}

function Body() {
  const { data, error, reload } = useLoad(load)
  return (
    <>
      {error && !data ? <ErrorState message={error} onRetry={() => void reload()} /> : null}
      {!data && !error ? <Skeleton rows={8} /> : null}
      {data ? <Figures me={data} /> : null}
      <Certificates />
      <Links />
    </>
  )
}

function Figures({ me }: { me: LearnerMe }) {
  return (
    <>
      <Totals me={me} />
      <Radar radar={me.radar} />
      <Calendar days={me.days} />
      <Matters matters={me.matters} />
    </>
  )
}

function Totals({ me }: { me: LearnerMe }) {
  const { totals, streak } = me
  const figures = [
    { label: '连续天数', value: String(streak.days) },
    { label: '学完的课', value: String(totals.lessons) },
    { label: '答过的题', value: String(totals.items) },
    { label: '学习时间', value: totals.seconds > 0 ? minutesText(totals.seconds) : '0 分钟' },
  ]
  return (
    <View className="card figures">
      {figures.map(({ label, value }) => (
        <View key={label} className="figures__one">
          <Text className="figures__value">{value}</Text>
          <Text className="note learn__block">{label}</Text>
        </View>
      ))}
    </View>
  )
}

function Radar({ radar }: { radar: LearnerMe['radar'] }) {
  return (
    <View className="card">
      <Text className="h2 learn__block">能力</Text>
      <Text className="note learn__block">竖线是岗位要求；没答过题的能力还没有结论。</Text>
      {radar.map((one) => (
        <View key={one.ability} className="ability">
          <View className="ability__head">
            <Text>{one.name}</Text>
            <Text className="note">
              {one.seen ? `${percent(one.known)}，要求 ${percent(one.required)}` : '还没有数据'}
            </Text>
          </View>
          <View className="bar ability__bar">
            <View
              className={`bar__fill ${one.known >= one.required ? 'bar__fill--good' : ''}`}
              style={{ width: one.seen ? percent(one.known) : '0%' }}
            />
            {one.required > 0 ? (
              <View className="ability__need" style={{ left: percent(one.required) }} />
            ) : null}
          </View>
        </View>
      ))}
    </View>
  )
}

function Calendar({ days }: { days: LearnerMe['days'] }) {
  return (
    <View className="card">
      <Text className="h2 learn__block">最近四周</Text>
      <View className="calendar">
        {fourWeeks(days, Date.now()).map((day) => (
          <View
            key={day.day}
            className={`calendar__day calendar__day--${dayLevel(day.seconds)}`}
            aria-label={dayLabel(day)}
          >
            <Text>{Number(day.day.slice(8))}</Text>
          </View>
        ))}
      </View>
    </View>
  )
}

function Matters({ matters }: { matters: LearnerMe['matters'] }) {
  if (matters.length === 0) return null
  const practise = (matter: string) =>
    void Taro.navigateTo({
      url: `/packages/learn/session/index?kind=probe&matter=${encodeURIComponent(matter)}`,
    })
  return (
    <View className="card card--list">
      {matters.map(({ matter, known, state }) => (
        <Tap key={matter} className="item" label={`${matter}，练一练`} onTap={() => practise(matter)}>
          <Text className="item__main">{matter}</Text>
          <Text className="note">{state === 'unseen' ? '' : percent(known)}</Text>
          <Text className={`pill ${matterStates[state].pill}`}>{matterStates[state].text}</Text>
        </Tap>
      ))}
    </View>
  )
}

function Certificates() {
  const { data: certificates = [] } = useLoad(fetchCertificates)
  if (certificates.length === 0) return null
  return (
    <View className="card card--list">
      {certificates.map((one) => (
        <Tap
          key={one.id}
          className="item"
          label={one.title}
          onTap={() => void Taro.navigateTo({ url: `/packages/learn/certificate/index?id=${one.id}` })}
        >
          <Icon name="star" colour="#1D5FBF" />
          <View className="item__main">
            <Text className="learn__name">{one.title}</Text>
            <Text className="item__note">{issuedText(one)}</Text>
          </View>
          <Icon name="right" colour="#8F959E" size={18} />
        </Tap>
      ))}
    </View>
  )
}

function Links() {
  const links = [
    { text: '进步榜', page: 'board' },
    { text: '学习设置', page: 'settings' },
  ]
  return (
    <View className="card card--list">
      {links.map(({ text, page }) => (
        <Tap
          key={page}
          className="item"
          label={text}
          onTap={() => void Taro.navigateTo({ url: `/packages/learn/${page}/index` })}
        >
          <Text className="item__main">{text}</Text>
          <Icon name="right" colour="#8F959E" size={18} />
        </Tap>
      ))}
    </View>
  )
}
