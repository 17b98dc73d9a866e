import { ScrollView, Text, View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import { Button } from '@/components/Button'
import { ErrorState, Skeleton, StateView } from '@/components/States'
import { Tap } from '@/components/Tap'
import { go } from '@/lib/routes'
import { arranged, untold } from '../lib/respond'
import { current, tally } from '../lib/round'
import type { Round } from '../lib/round'
import type { SessionKind } from '../lib/types'
import { useAsk } from '../lib/useAsk'
import { useKeys } from '../lib/useKeys'
import { sessionNames } from '../lib/words'
import { Feedback } from '../parts/Feedback'
import { ItemView } from '../parts/ItemView'
import { LearnPage } from '../parts/LearnPage'
import { useSession } from './useSession'
import type { SessionView } from './useSession'

/** SessionPage asks items outside lessons: reviews, the daily challenge, mistakes, placement, probes. */
export default function SessionPage() {
  const { kind, matter = '' } = useRouter().params
  const known = kind && kind in sessionNames ? (kind as SessionKind) : 'review'
  const aim = { kind: known, matter: decodeURIComponent(matter) }
  return (
    <LearnPage title={aim.matter || sessionNames[known]} full>
      {() => <Run kind={known} matter={aim.matter} />}
    </LearnPage>
  )
}

function Run(aim: { kind: SessionKind; matter: string }) {
  const session = useSession(aim)
  const { state } = session
  if (state === 'asking') return <Questions session={session} told={aim.kind !== 'placement'} />
  return (
    <View className="page__body">
      {state === 'loading' ? <Skeleton rows={6} /> : null}
      {state === 'failed' ? <ErrorState message={session.error} onRetry={session.load} /> : null}
      {state === 'done' ? <Done kind={aim.kind} session={session} /> : null}
    </View>
  )
}

interface QuestionsProps {
  session: SessionView
  /** A placement measures and does not teach: it does not tell what was right. */
  told: boolean
}

function Questions({ session, told }: QuestionsProps) {
  const { round } = session
  const item = current(round)
  const given = item && round.given[item.id]
  const asking = useAsk(item, given, session.answer)
  const next = asking.button ? asking.submit : session.next
  useKeys({ next })
  if (!item) return null
  const text = asking.button?.text ?? (round.at + 1 < round.items.length ? '下一题' : '继续')
  return (
    <>
      <Progress round={round} more={session.more} />
      <ScrollView className="player__scroll" scrollY>
        <View className="player__card" key={item.id}>
          <ItemView
            item={told ? arranged(item) : untold(arranged(item))}
            response={asking.response}
            onChange={asking.change}
            locked={given !== undefined}
          />
          {given && told ? <Feedback item={item} response={given} /> : null}
        </View>
      </ScrollView>
      <View className="player__foot">
        <Tap
          className={`big ${asking.button && !asking.button.ready ? 'big--off' : ''}`}
          label={text}
          onTap={next}
        >
          <Text>{text}</Text>
        </Tap>
      </View>
    </>
  )
}

function Progress({ round, more }: { round: Round; more: number }) {
  const total = round.items.length + more
  return (
    <View className="player__head">
      <Text className="note learn__block">{`第 ${round.at + 1} 题，共 ${total} 题`}</Text>
      <View className="bar">
        <View className="bar__fill" style={{ width: `${((round.at + 1) / total) * 100}%` }} />
      </View>
    </View>
  )
}

const nothing: Record<SessionKind, string> = {
  review: '现在没有要复习的题',
  daily: '今天的每日一练已做完',
  mistakes: '错题都练过了',
  placement: '定位测试已完成',
  probe: '这个事项暂时没有新题',
}

function Done({ kind, session }: { kind: SessionKind; session: SessionView }) {
  const { answered, right } = tally(session.round)
  const placed = kind === 'placement' ? '学习路径已经按您的情况排好了' : ''
  const again = kind !== 'placement' && answered > 0 && session.left > 0
  return (
    <>
      <StateView
        icon="check"
        title={answered > 0 ? `答了 ${answered} 题，答对 ${right} 题` : nothing[kind]}
        hint={placed || (answered > right ? '答错的题会隔一段时间再来' : '')}
      />
      <View className="learn__buttons">
        {again ? (
          <Button text={`再来一组（还有 ${session.left} 题）`} kind="primary" wide onTap={session.again} />
        ) : null}
        <Button text="回到今天" kind={again ? 'plain' : 'primary'} wide onTap={go.back} />
      </View>
    </>
  )
}
