import { ScrollView, View } from '@tarojs/components'
import { useLoad } from '@/lib/useLoad'
import { fetchConversation, fetchMessages } from '@/services/dialogue'
import { Page } from '../Page'
import { ErrorState, Skeleton } from '../States'
import { LiveChat } from './LiveChat'
import { Timeline } from './Timeline'

/** PastChat shows an earlier conversation, to be read only; one that still goes on is shown live. */
export function PastChat({ id }: { id: string }) {
  const { data, error, reload } = useLoad(async () => {
    const conversation = await fetchConversation(id)
    const { items } = await fetchMessages(id, { before: conversation.last_seq + 1, limit: 200 })
    return { conversation, items }
  }, id)
  if (data && data.conversation.state !== 'closed') return <LiveChat />
  return (
    <Page title="历史咨询" full>
      <View className="chat__middle">
        <ScrollView className="chat__scroll" scrollY>
          <View className="chat__list">
            {error && !data ? <ErrorState message={error} onRetry={() => void reload()} /> : null}
            {!data && !error ? <Skeleton rows={6} /> : null}
            {data ? (
              <Timeline messages={data.items} conversation={data.conversation} newFrom={0} handlers={null} />
            ) : null}
          </View>
        </ScrollView>
      </View>
    </Page>
  )
}
