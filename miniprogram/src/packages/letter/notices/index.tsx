import { useEffect, useState } from 'react'
import { Text, View } from '@tarojs/components'
import { Button } from '@/components/Button'
import { NotifyMe } from '@/components/NotifyMe'
import { Page } from '@/components/Page'
import { ErrorState, Skeleton, StateView } from '@/components/States'
import { Tap } from '@/components/Tap'
import { messageOf } from '@/lib/errors'
import { showToast } from '@/lib/platform'
import { openPage } from '@/lib/routes'
import { formatMoment } from '@/lib/time'
import type { InboxNotice } from '@/lib/types'
import { useLoad } from '@/lib/useLoad'
import { citizenGrants, fetchInbox, markRead } from '@/services/notices'
import './index.css'

const answerEvents = ['letter_answered', 'human_answered']

/** NoticesPage is the citizen's inbox: whatever was told, also when WeChat could not bring it. */
export default function NoticesPage() {
  const { data, error, reload } = useLoad(() => fetchInbox())
  return (
    <Page title="消息">
      <NotifyMe
        book={citizenGrants}
        events={answerEvents}
        text="有答复时用微信通知我"
        granted="有答复时会用微信通知您"
      />
      {error && !data ? <ErrorState message={error} onRetry={() => void reload()} /> : null}
      {!data && !error ? <Skeleton rows={6} /> : null}
      {data ? <List first={data.notices} /> : null}
    </Page>
  )
}

/** The server sends so many at a time; a shorter page is the last one. */
const pageSize = 20

function List({ first }: { first: InboxNotice[] }) {
  const [notices, setNotices] = useState(first)
  const [more, setMore] = useState(first.length >= pageSize)
  const [busy, setBusy] = useState(false)
  useMarkRead(notices)
  const load = async () => {
    setBusy(true)
    try {
      const { notices: older } = await fetchInbox(notices[notices.length - 1]?.id)
      setNotices((known) => [...known, ...older])
      setMore(older.length >= pageSize)
    } catch (error) {
      showToast(messageOf(error))
    } finally {
      setBusy(false)
    }
  }
  if (notices.length === 0) {
    return <StateView icon="info" title="还没有消息" hint="留言有了答复、人工回复了您，都会在这里告诉您。" />
  }
  return (
    <>
      <View className="card card--list">
        {notices.map((notice) => (
          <Row key={notice.id} notice={notice} />
        ))}
      </View>
      {more ? <Button text="加载更多" kind="quiet" wide busy={busy} onTap={() => void load()} /> : null}
    </>
  )
}

/** What is on the screen counts as read; should the mark be lost, it is made the next time. */
function useMarkRead(notices: InboxNotice[]): void {
  useEffect(() => {
    const unread = notices.filter((notice) => !notice.read_at).map((notice) => notice.id)
    if (unread.length > 0) markRead(unread).catch(() => undefined)
  }, [notices])
}

function Row({ notice }: { notice: InboxNotice }) {
  return (
    <Tap className="item" label={notice.title} onTap={() => void openPage(notice.page)}>
      <View className="item__main">
        <Text className="inbox__title">{notice.title}</Text>
        <Text className="item__note inbox__block">{notice.text}</Text>
        <Text className="note inbox__block">{formatMoment(notice.at)}</Text>
      </View>
      {notice.read_at ? null : <Text className="pill pill--accent">新</Text>}
    </Tap>
  )
}
