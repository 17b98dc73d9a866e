import { useState } from 'react'
import { Text, View } from '@tarojs/components'
import { Button } from '@/components/Button'
import { Icon } from '@/components/Icon'
import { Page } from '@/components/Page'
import { ErrorState, Skeleton, StateView } from '@/components/States'
import { Tap } from '@/components/Tap'
import { messageOf } from '@/lib/errors'
import { showToast } from '@/lib/platform'
import { go, openChat } from '@/lib/routes'
import { formatMoment } from '@/lib/time'
import type { Conversation } from '@/lib/types'
import { useLoad } from '@/lib/useLoad'
import { fetchConversations } from '@/services/dialogue'
import '../guide.css'

/** HistoryPage lists the citizen's conversations. */
export default function HistoryPage() {
  const { data, error, reload, set } = useLoad(() => fetchConversations())
  const [busy, setBusy] = useState(false)
  const loadMore = async () => {
    if (!data?.next) return
    setBusy(true)
    try {
      const page = await fetchConversations(data.next)
      set({ items: [...data.items, ...page.items], next: page.next })
    } catch (cause) {
      showToast(messageOf(cause))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Page title="历史咨询">
      {error && !data ? <ErrorState message={error} onRetry={() => void reload()} /> : null}
      {!data && !error ? <Skeleton rows={6} /> : null}
      {data?.items.length === 0 ? (
        <StateView icon="chat" title="还没有咨询记录" action="去咨询" onAction={() => openChat()} />
      ) : null}
      {data && data.items.length > 0 ? (
        <View className="card card--list">
          {data.items.map((conversation) => (
            <HistoryItem key={conversation.id} conversation={conversation} />
          ))}
        </View>
      ) : null}
      {data?.next ? (
        <Button text="加载更多" kind="quiet" wide busy={busy} onTap={() => void loadMore()} />
      ) : null}
    </Page>
  )
}

function HistoryItem({ conversation }: { conversation: Conversation }) {
  const open = conversation.state !== 'closed'
  const who = conversation.agent ? `坐席 ${conversation.agent.name}` : '智能助手'
  const note = [
    who,
    `${conversation.last_seq} 条消息`,
    conversation.rating ? `已评 ${conversation.rating} 星` : '',
  ]
  return (
    <Tap className="item" onTap={() => (open ? openChat() : go.pastChat(conversation.id))}>
      <View className="item__main">
        <Text className="guide__name">{formatMoment(conversation.opened_at)}</Text>
        <Text className="item__note guide__block">{note.filter(Boolean).join(' · ')}</Text>
      </View>
      {open ? <Text className="pill pill--accent">进行中</Text> : null}
      <Icon name="right" colour="#8F959E" size={18} />
    </Tap>
  )
}
