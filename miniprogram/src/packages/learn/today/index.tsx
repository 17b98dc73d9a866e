import { useCallback, useEffect, useRef, useState } from 'react'
import { Text, View } from '@tarojs/components'
import Taro, { useDidShow } from '@tarojs/taro'
import { Button } from '@/components/Button'
import { Icon } from '@/components/Icon'
import type { IconName } from '@/components/icons'
import { NotifyMe } from '@/components/NotifyMe'
import { ErrorState, Skeleton } from '@/components/States'
import { Tap } from '@/components/Tap'
import { useStore } from '@/lib/store'
import { learnGrants } from '@/services/learn'
import { changeStore, held, learner, onlineStore, refresh } from '../live'
import { actionNames, dueText, isPossible, minutesText, pathOf, startOf } from '../lib/plan'
import type { Held } from '../lib/plan'
import type { Step, Today } from '../lib/types'
import { OfflineNote } from '../parts/Badge'
import { LearnPage } from '../parts/LearnPage'

/** TodayPage is where a learner starts: one big button, and what the day holds with reasons. */
export default function TodayPage() {
  return <LearnPage title="坐席学习">{() => <Day />}</LearnPage>
}

/** A page that appears is shown at the same moment. */
const restMs = 1_000

const open = (url: string) => void Taro.navigateTo({ url })

function Day() {
  useStore(changeStore)
  useStore(onlineStore)
  const { error, load } = useRefresh()
  const today = learner().today()
  if (!today)
    return error ? <ErrorState message={error} onRetry={() => void load()} /> : <Skeleton rows={8} />
  const now = held()
  return (
    <>
      <OfflineNote />
      <Hero today={today} held={now} />
      <Steps steps={today.steps} held={now} />
      <NotifyMe
        book={learnGrants}
        events={['learn_remind', 'learn_assigned', 'learn_due']}
        text="明天也用微信提醒我学习"
        granted="到时间会用微信提醒您"
      />
      <Ways today={today} />
    </>
  )
}

/** useRefresh fetches the day when it appears and whenever the learner comes back to it. */
function useRefresh() {
  const [error, setError] = useState('')
  const began = useRef(0)
  const load = useCallback(async () => {
    began.current = Date.now()
    setError(await refresh())
  }, [])
  const unlessJustDone = useCallback(() => {
    if (Date.now() - began.current > restMs) void load()
  }, [load])
  // After a login the page has been shown already, otherwise it still will be: once is enough.
  useEffect(unlessJustDone, [unlessJustDone])
  useDidShow(unlessJustDone)
  return { error, load }
}

function Hero({ today, held }: { today: Today; held: Held }) {
  const start = startOf(today, held)
  const { days, repair_left: repair } = today.streak
  return (
    <View className="card hero">
      <Text className="h2 learn__block">{`${today.name}，${days > 0 ? `已连续学习 ${days} 天` : '今天开始'}`}</Text>
      <Text className="note learn__block">
        {`今天学了 ${spent(today)}，计划 ${today.budget_minutes} 分钟`}
        {!today.streak.today && days > 0 && repair > 0 ? `；本月还有 ${repair} 天可以补` : ''}
      </Text>
      <Tap className="hero__button" label={start.text} onTap={() => open(start.path)}>
        <Text>{start.text}</Text>
      </Tap>
      <Text className="note hero__hint">
        {today.reviews_due > 0 ? `有 ${today.reviews_due} 道题该复习了` : '没有到期的复习'}
        {today.next_remind ? `；下次提醒 ${today.next_remind}` : ''}
      </Text>
    </View>
  )
}

function spent(today: Today): string {
  return today.spent_seconds > 0 ? minutesText(today.spent_seconds) : '0 分钟'
}

function Steps({ steps, held }: { steps: Step[]; held: Held }) {
  if (steps.length === 0) return null
  return (
    <View className="card card--list">
      {steps.map((step, i) => {
        const possible = isPossible(step, held)
        return (
          <Tap
            key={i}
            className={`item ${possible ? '' : 'item--off'}`}
            label={`${actionNames[step.action]}：${step.title}`}
            disabled={!possible}
            onTap={() => open(pathOf(step))}
          >
            <View className="item__main">
              <Text className="learn__name">{step.title}</Text>
              <Text className="item__note learn__block">{step.reason}</Text>
              {step.due_at ? (
                <Text className="pill pill--warn">{dueText(step.due_at, Date.now())}</Text>
              ) : null}
            </View>
            <Text className="note">
              {possible ? (step.minutes ? `${step.minutes} 分钟` : '') : '有网后可学'}
            </Text>
            <Icon name="right" colour="#8F959E" size={18} />
          </Tap>
        )
      })}
    </View>
  )
}

interface Way {
  icon: IconName
  text: string
  note: string
  page: string
}

function Ways({ today }: { today: Today }) {
  const { exam } = today
  const ways: Way[] = [
    { icon: 'check', text: '每日一练', note: dailyNote(), page: 'session/index?kind=daily' },
    { icon: 'grid', text: '全部课程', note: '', page: 'lessons/index' },
    { icon: 'history', text: '错题本', note: '', page: 'mistakes/index' },
    { icon: 'doc', text: '考试', note: exam ? exam.title : '', page: 'exams/index' },
    {
      icon: 'info',
      text: '通知',
      note: today.notices ? `${today.notices} 条未读` : '',
      page: 'notices/index',
    },
    { icon: 'me', text: '我的学习', note: '', page: 'me/index' },
  ]
  return (
    <View className="card card--list">
      {ways.map((way) => (
        <Tap
          key={way.text}
          className="item"
          label={way.text}
          onTap={() => open(`/packages/learn/${way.page}`)}
        >
          <Icon name={way.icon} colour="#1D5FBF" />
          <Text className="item__main">{way.text}</Text>
          <Text className="note">{way.note}</Text>
          <Icon name="right" colour="#8F959E" size={18} />
        </Tap>
      ))}
      {exam?.attempt_id ? (
        <Button
          text="继续考试"
          kind="primary"
          wide
          onTap={() => open(`/packages/learn/exam/index?id=${exam.attempt_id}`)}
        />
      ) : null}
    </View>
  )
}

function dailyNote(): string {
  const left = learner().daily().length
  return left > 0 ? `${left} 道` : '今天已做完'
}
