import { useState } from 'react'
import { Text, View } from '@tarojs/components'
import { describeSource, describeValidity } from '@/lib/blocks'
import { openLink } from '@/lib/platform'
import { homeStore } from '@/lib/session'
import { useStore } from '@/lib/store'
import { formatDate } from '@/lib/time'
import type { Content, Source } from '@/lib/types'
import { Icon } from '../Icon'
import { Tap } from '../Tap'
import './Basis.css'

/** Basis says on what an answer stands, folded: sources, validity, and who decides the details. */
export function Basis({ content, open = false }: { content: Content; open?: boolean }) {
  const [shown, setShown] = useState(open)
  const city = useStore(homeStore)?.city ?? '本市'
  const sources = content.sources ?? []
  const validity = describeValidity(content)
  if (sources.length === 0 && !validity && !content.local) return null
  return (
    <View className="basis">
      {content.local ? <Text className="basis__local">{`具体以${city}公布为准`}</Text> : null}
      <Tap className="basis__toggle" label={shown ? '收起依据' : '查看依据'} onTap={() => setShown(!shown)}>
        <Text className="basis__word">依据</Text>
        <Text className="basis__first">{shown ? '' : summaryOf(sources, validity)}</Text>
        <Icon name={shown ? 'up' : 'down'} colour="#646A73" size={18} />
      </Tap>
      {shown ? <BasisDetails content={content} validity={validity} /> : null}
    </View>
  )
}

function summaryOf(sources: Source[], validity: string): string {
  const first = sources[0]
  if (!first) return validity
  return sources.length > 1 ? `${first.name} 等 ${sources.length} 项` : first.name
}

function BasisDetails({ content, validity }: { content: Content; validity: string }) {
  const updated = formatDate(content.updated_at)
  return (
    <View className="basis__body">
      {(content.sources ?? []).map((source, i) => (
        <SourceLine key={i} source={source} />
      ))}
      {validity ? <Text className="basis__line">{validity}</Text> : null}
      {content.department ? <Text className="basis__line">{`负责部门：${content.department}`}</Text> : null}
      {updated ? <Text className="basis__line">{`本条内容更新于${updated}`}</Text> : null}
    </View>
  )
}

function SourceLine({ source }: { source: Source }) {
  const url = source.url
  const date = formatDate(source.date)
  const line = (
    <View className="basis__source">
      <Text className="basis__name" userSelect>
        {describeSource(source)}
      </Text>
      {date ? <Text className="basis__line">{`公布或最近修订：${date}`}</Text> : null}
    </View>
  )
  if (!url) return line
  return (
    <Tap role="link" label={`打开${source.name}`} onTap={() => openLink(url)}>
      {line}
    </Tap>
  )
}
