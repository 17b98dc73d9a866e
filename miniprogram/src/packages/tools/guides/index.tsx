import { useCallback } from 'react'
import { Text, View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import { Button } from '@/components/Button'
import { Icon } from '@/components/Icon'
import { Page } from '@/components/Page'
import { ErrorState, Skeleton, StateView } from '@/components/States'
import { Tap } from '@/components/Tap'
import { go, openChat } from '@/lib/routes'
import { useShare } from '@/lib/share'
import { formatMoment } from '@/lib/time'
import type { Guide, GuideRun } from '@/lib/types'
import { useLoad } from '@/lib/useLoad'
import { useRevisit } from '@/lib/useRevisit'
import { fetchGuides, fetchRuns } from '@/services/tools'
import '../tools.css'

/** GuidesPage lists what can be walked step by step, and one's own walks. */
export default function GuidesPage() {
  const { data, error, reload } = useLoad(async () => {
    const [guides, runs] = await Promise.all([fetchGuides(), fetchRuns()])
    return { guides, runs: runs.filter((run) => run.state !== 'left') }
  })
  const { id = '' } = useRouter().params
  const named = id ? data?.guides.find((guide) => guide.id === id) : undefined
  const page = 'packages/tools/guides/index'
  useShare(
    named ? `${named.title}，一步步带您办` : '办事引导，一步步带您办',
    named ? `${page}?id=${named.id}` : page,
  )
  // Back from the chat, a walk has gone on.
  useRevisit(useCallback(() => void reload(), [reload]))
  return (
    <Page title="办事引导">
      <Text className="tools__lead">答几个问题，就知道您这种情况该带什么、去哪办，最后给您一张清单。</Text>
      {error && !data ? <ErrorState message={error} onRetry={() => void reload()} /> : null}
      {!data && !error ? <Skeleton rows={8} /> : null}
      {named ? <Named guide={named} /> : null}
      {data ? <Runs runs={data.runs} /> : null}
      {data ? <Guides guides={data.guides} /> : null}
    </Page>
  )
}

const start = ({ id, title }: Guide) => openChat({ kind: 'guide', id, title })

/** Named shows the one guide a code or a card leads to; it begins with a tap. */
function Named({ guide }: { guide: Guide }) {
  return (
    <View className="card">
      <Text className="h2 tools__text">{guide.title}</Text>
      {guide.summary ? <Text className="note tools__text">{guide.summary}</Text> : null}
      <View className="tools__buttons tools__start">
        <Button text="开始办理" kind="primary" wide onTap={() => start(guide)} />
      </View>
    </View>
  )
}

function Runs({ runs }: { runs: GuideRun[] }) {
  if (runs.length === 0) return null
  return (
    <>
      <Text className="tools__group">我办过的</Text>
      <View className="card card--list">
        {runs.slice(0, 5).map((run) => (
          <Tap key={run.id} className="item" label={run.title} onTap={() => resume(run)}>
            <View className="item__main">
              <Text className="tools__name">{run.title}</Text>
              <Text className="item__note tools__text">{formatMoment(run.updated_at)}</Text>
            </View>
            <Text className={`pill ${run.state === 'done' ? 'pill--good' : 'pill--accent'}`}>
              {run.state === 'done' ? '看清单' : '接着办'}
            </Text>
          </Tap>
        ))}
      </View>
    </>
  )
}

function resume(run: GuideRun): void {
  if (run.state === 'done') go.run(run.id)
  else openChat({ kind: 'guide', id: run.guide_id, title: run.title })
}

function Guides({ guides }: { guides: Guide[] }) {
  if (guides.length === 0) {
    return <StateView icon="check" title="还没有办事引导" action="去咨询" onAction={() => openChat()} />
  }
  return (
    <View className="card card--list">
      {guides.map((guide) => (
        <Tap key={guide.id} className="item" label={guide.title} onTap={() => start(guide)}>
          <View className="item__main">
            <Text className="tools__name">{guide.title}</Text>
            {guide.summary ? <Text className="item__note tools__text">{guide.summary}</Text> : null}
          </View>
          <Icon name="right" colour="#8F959E" size={18} />
        </Tap>
      ))}
    </View>
  )
}
