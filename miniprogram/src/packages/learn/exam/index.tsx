import { useState } from 'react'
import { ScrollView, Text, View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import { Button } from '@/components/Button'
import { ErrorState, Skeleton } from '@/components/States'
import { Tap } from '@/components/Tap'
import { confirmAction } from '@/lib/platform'
import { useLoad } from '@/lib/useLoad'
import { fetchAttempt } from '@/services/learn'
import { countdownText, openItems, responseTo } from '../lib/attempt'
import { arranged } from '../lib/respond'
import type { Attempt } from '../lib/types'
import { ItemView } from '../parts/ItemView'
import { LearnPage } from '../parts/LearnPage'
import { Result } from './Result'
import { useExam } from './useExam'
import type { Exam } from './useExam'

/** ExamPage is one attempt: open, it is taken here; over, it shows the result. */
export default function ExamPage() {
  return (
    <LearnPage title="考试" full>
      {() => <Load />}
    </LearnPage>
  )
}

function Load() {
  const id = useRouter().params.id ?? ''
  const { data, error, reload, set } = useLoad(() => fetchAttempt(id), id)
  if (data?.state === 'open') return <Open attempt={data} onOver={set} />
  return (
    <ScrollView className="player__scroll" scrollY>
      <View className="page__body">
        {error && !data ? <ErrorState message={error} onRetry={() => void reload()} /> : null}
        {!data && !error ? <Skeleton rows={8} /> : null}
        {data ? <Result attempt={data} /> : null}
      </View>
    </ScrollView>
  )
}

function Open({ attempt, onOver }: { attempt: Attempt; onOver: (attempt: Attempt) => void }) {
  const exam = useExam(attempt, onOver)
  const [at, setAt] = useState(0)
  const [sheet, setSheet] = useState(false)
  const item = attempt.items[at]
  const pick = (n: number) => {
    setAt(n)
    setSheet(false)
  }
  if (!item) return null
  return (
    <>
      <Head attempt={attempt} exam={exam} at={at} onSheet={() => setSheet(!sheet)} />
      <ScrollView className="player__scroll" scrollY>
        <View className="player__card" key={sheet ? 'sheet' : item.id}>
          {sheet ? (
            <Sheet attempt={attempt} exam={exam} onPick={pick} />
          ) : (
            <ItemView
              item={arranged(item)}
              response={responseTo(attempt, exam.draft, item.id)}
              onChange={(response) => exam.answer(item.id, response)}
              locked={exam.left === 0}
            />
          )}
        </View>
      </ScrollView>
      <Foot attempt={attempt} exam={exam} at={at} onGo={pick} />
    </>
  )
}

interface HeadProps {
  attempt: Attempt
  exam: Exam
  at: number
  onSheet: () => void
}

function Head({ attempt, exam, at, onSheet }: HeadProps) {
  const soon = exam.left <= 60
  return (
    <View className="player__head">
      <View className="player__line">
        <Text className="player__title">{`第 ${at + 1} 题，共 ${attempt.items.length} 题`}</Text>
        <Text className={`pill ${soon ? 'pill--warn' : ''}`} aria-label={`剩余 ${countdownText(exam.left)}`}>
          {countdownText(exam.left)}
        </Text>
        <Button text="题号" size="small" onTap={onSheet} />
      </View>
      <Text className="note learn__block">
        {exam.waiting > 0 ? `${exam.waiting} 题还没有存上` : '答案已自动保存'}
      </Text>
    </View>
  )
}

interface SheetProps {
  attempt: Attempt
  exam: Exam
  onPick: (at: number) => void
}

function Sheet({ attempt, exam, onPick }: SheetProps) {
  const open = new Set(openItems(attempt, exam.draft).map((item) => item.id))
  return (
    <View className="sheet">
      {attempt.items.map((item, i) => (
        <Tap
          key={item.id}
          className={`sheet__one ${open.has(item.id) ? '' : 'sheet__one--done'}`}
          label={`第 ${i + 1} 题，${open.has(item.id) ? '未答' : '已答'}`}
          onTap={() => onPick(i)}
        >
          <Text>{i + 1}</Text>
        </Tap>
      ))}
    </View>
  )
}

interface FootProps {
  attempt: Attempt
  exam: Exam
  at: number
  onGo: (at: number) => void
}

function Foot({ attempt, exam, at, onGo }: FootProps) {
  const last = at + 1 >= attempt.items.length
  const handIn = async () => {
    const open = openItems(attempt, exam.draft).length
    const hint = open > 0 ? `还有 ${open} 题没有答完，交卷后不能再改。` : '交卷后不能再改。'
    if (await confirmAction('交卷', hint, '交卷')) await exam.submit()
  }
  return (
    <View className="player__foot">
      <Button text="上一题" kind="quiet" disabled={at === 0} onTap={() => onGo(at - 1)} />
      {last ? null : <Button text="交卷" kind="quiet" busy={exam.busy} onTap={() => void handIn()} />}
      <Tap
        className="big"
        label={last ? '交卷' : '下一题'}
        disabled={exam.busy}
        onTap={() => (last ? void handIn() : onGo(at + 1))}
      >
        <Text>{last ? '交卷' : '下一题'}</Text>
      </Tap>
    </View>
  )
}
