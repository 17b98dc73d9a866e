import { useCallback, useEffect, useState } from 'react'
import { Text, View } from '@tarojs/components'
import { newClientId } from '@/lib/ids'
import { showToast } from '@/lib/platform'
import { askToSubscribe, canSubscribe, leftFor, sayAnswer, templatesFor } from '@/lib/subscribe'
import type { SubscribeAnswer, Subscription } from '@/lib/types'
import { Button } from './Button'
import './NotifyMe.css'

/** Where grants are counted: a citizen's or a learner's. */
export interface GrantBook {
  fetch: () => Promise<Subscription[]>
  send: (clientId: string, results: Record<string, SubscribeAnswer>) => Promise<Subscription[]>
}

interface NotifyMeProps {
  book: GrantBook
  /** At most three events; WeChat asks for them together. */
  events: string[]
  text: string
  /** What is said while a notice is already granted. */
  granted: string
}

/**
 * NotifyMe offers a notice in WeChat. Every tap grants one of each; how many are left is shown. Where WeChat
 * cannot bring any (a browser, no templates) there is nothing to see: the inbox has everything anyway.
 */
export function NotifyMe({ book, events, text, granted }: NotifyMeProps) {
  const { known, ask } = useGrants(book)
  const ids = templatesFor(known, events)
  if (!canSubscribe || ids.length === 0) return null
  const left = leftFor(known, events)
  return (
    <View className="notify" role="status">
      <View className="row__main">
        <Text className="notify__text">{left > 0 ? granted : text}</Text>
        <Text className="note notify__text">
          {left > 0 ? `还能收到 ${left} 次，每点一次多一次` : '点一次，微信通知一次'}
        </Text>
      </View>
      <Button text={left > 0 ? '再加一次' : '通知我'} size="small" onTap={() => void ask(ids)} />
    </View>
  )
}

function useGrants(book: GrantBook) {
  const [known, setKnown] = useState<Subscription[]>([])
  useEffect(() => {
    if (!canSubscribe) return
    // Without the templates the offer simply does not appear.
    book.fetch().then(setKnown, () => undefined)
  }, [book])
  const ask = useCallback(
    async (ids: string[]) => {
      try {
        const given = await askToSubscribe(ids)
        showToast(sayAnswer(given))
        if (Object.keys(given).length > 0) setKnown(await book.send(newClientId(), given))
      } catch {
        showToast(sayAnswer({}))
      }
    },
    [book],
  )
  return { known, ask }
}
