import { useState } from 'react'
import { Text, View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { Button } from '@/components/Button'
import { ErrorState, Skeleton, StateView } from '@/components/States'
import { messageOf } from '@/lib/errors'
import { newClientId } from '@/lib/ids'
import { confirmAction, showToast } from '@/lib/platform'
import { formatMoment } from '@/lib/time'
import { useLoad } from '@/lib/useLoad'
import { useRevisit } from '@/lib/useRevisit'
import { fetchExams, startAttempt } from '@/services/learn'
import { sync } from '../live'
import { scoreText } from '../lib/figures'
import type { ExamInfo } from '../lib/types'
import { LearnPage } from '../parts/LearnPage'

/** ExamsPage lists the exams one may take, what they require and how the last attempt went. */
export default function ExamsPage() {
  return <LearnPage title="考试">{() => <List />}</LearnPage>
}

async function load(): Promise<ExamInfo[]> {
  // A course that was finished without network counts for what an exam requires.
  await sync()
  return fetchExams()
}

function List() {
  const { data, error, reload } = useLoad(load)
  useRevisit(() => void reload())
  if (!data)
    return error ? <ErrorState message={error} onRetry={() => void reload()} /> : <Skeleton rows={8} />
  if (data.length === 0) return <StateView icon="doc" title="现在没有考试" />
  return (
    <>
      {data.map((exam) => (
        <ExamCard key={exam.id} exam={exam} />
      ))}
    </>
  )
}

function ExamCard({ exam }: { exam: ExamInfo }) {
  return (
    <View className="card">
      <Text className="h2 learn__block">{exam.title}</Text>
      {exam.summary ? <Text className="note learn__block">{exam.summary}</Text> : null}
      <Text className="note learn__block">
        {`${exam.items} 题，${exam.minutes} 分钟，${scoreText(exam.pass)}通过`}
        {exam.open_until ? `，${formatMoment(exam.open_until)} 前` : ''}
      </Text>
      {exam.requires.map((one) => (
        <Text key={one.id} className="note learn__block">
          {`${one.done ? '✓' : '○'} 先学完《${one.title}》`}
        </Text>
      ))}
      {exam.last ? (
        <Text className="note learn__block">
          {`上次 ${scoreText(exam.last.score)}，${exam.last.passed ? '通过' : '未通过'}（${formatMoment(exam.last.at)}）`}
        </Text>
      ) : null}
      <Start exam={exam} />
    </View>
  )
}

const open = (id: string) => void Taro.navigateTo({ url: `/packages/learn/exam/index?id=${id}` })

function Start({ exam }: { exam: ExamInfo }) {
  const [busy, setBusy] = useState(false)
  const [clientId] = useState(() => newClientId())
  const { attempt } = exam
  const start = async () => {
    const hint = `限时 ${exam.minutes} 分钟，开始后计时不停，断网或关掉都可以回来接着答。`
    if (!(await confirmAction('开始考试', hint, '开始'))) return
    setBusy(true)
    try {
      open((await startAttempt(exam.id, clientId)).id)
    } catch (error) {
      showToast(messageOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <View className="learn__top">
      {attempt ? (
        <Button text="继续考试" kind="primary" wide onTap={() => open(attempt.id)} />
      ) : (
        <Button
          text={exam.ready ? '开始考试' : '还不能考'}
          kind="primary"
          wide
          busy={busy}
          disabled={!exam.ready}
          onTap={() => void start()}
        />
      )}
    </View>
  )
}
