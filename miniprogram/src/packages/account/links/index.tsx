import { useState } from 'react'
import { Text, View } from '@tarojs/components'
import { renewChat } from '@/chat/current'
import { Button } from '@/components/Button'
import { Icon } from '@/components/Icon'
import type { IconName } from '@/components/icons'
import { Page } from '@/components/Page'
import { PhoneButton } from '@/components/PhoneButton'
import { ErrorState, Skeleton } from '@/components/States'
import { messageOf } from '@/lib/errors'
import { confirmAction, isWeapp, showToast } from '@/lib/platform'
import { go } from '@/lib/routes'
import { citizenStore, loadCitizen } from '@/lib/session'
import { useStore } from '@/lib/store'
import { formatDate } from '@/lib/time'
import type { AccountLink, AccountLinks, Merge, MergeOffer } from '@/lib/types'
import { useLoad } from '@/lib/useLoad'
import { acceptMerge, fetchLinks, undoMerge } from '@/services/identity'
import './index.css'

/** LinksPage shows by which ways the citizen is known, and joins or parts their records as they wish. */
export default function LinksPage() {
  const { data, error, reload } = useLoad(fetchLinks)
  return (
    <Page title="账号与绑定">
      {error && !data ? <ErrorState message={error} onRetry={() => void reload()} /> : null}
      {!data && !error ? <Skeleton rows={6} /> : null}
      {data ? <Body data={data} reload={reload} /> : null}
    </Page>
  )
}

interface BodyProps {
  data: AccountLinks
  reload: () => Promise<void>
}

function Body({ data, reload }: BodyProps) {
  const { links, offers, merges } = data
  return (
    <>
      {offers.map((offer) => (
        <Offer key={offer.id} offer={offer} onDone={reload} />
      ))}
      <Phone onDone={() => void reload()} />
      <Ways links={links} />
      {merges.map((merge) => (
        <Merged key={merge.id} merge={merge} onDone={reload} />
      ))}
    </>
  )
}

/** useChange runs one change of the account and shows it; the chat begins anew, its owner may have changed. */
function useChange(change: () => Promise<unknown>, done: string, onDone: () => Promise<void>) {
  const [busy, setBusy] = useState(false)
  const run = async () => {
    setBusy(true)
    try {
      await change()
      renewChat()
      showToast(done)
      loadCitizen().catch(() => undefined)
      await onDone()
    } catch (error) {
      showToast(messageOf(error))
    } finally {
      setBusy(false)
    }
  }
  return { busy, run }
}

function Offer({ offer, onDone }: { offer: MergeOffer; onDone: () => Promise<void> }) {
  const { busy, run } = useChange(() => acceptMerge(offer.id), '已合并', onDone)
  const ask = async () => {
    const hint = '合并后，两边的咨询和留言会在一起，随时可以撤销。'
    if (await confirmAction('合并记录', hint, '合并')) await run()
  }
  return (
    <View className="card links__offer" role="status">
      <Text className="h2 links__block">可能也是您</Text>
      <Text className="links__block">{offer.text}</Text>
      <Text className="note links__block">不合并也没关系，两边都能照常使用。</Text>
      <View className="links__action">
        <Button text="是我，合并到一起" kind="primary" busy={busy} onTap={() => void ask()} />
      </View>
    </View>
  )
}

function Phone({ onDone }: { onDone: () => void }) {
  const citizen = useStore(citizenStore)
  const number = citizen?.phone_masked
  return (
    <View className="card row links__row">
      <Icon name="phone" colour="#1D5FBF" />
      <View className="row__main">
        <Text className="links__block">手机号</Text>
        <Text className="note links__block">
          {number
            ? `${number}${citizen?.phone_verified ? '，已验证' : '，未验证'}`
            : isWeapp
              ? '未绑定'
              : '没有填写'}
        </Text>
      </View>
      {isWeapp ? <PhoneButton text={number ? '更换' : '用微信手机号'} onDone={onDone} /> : null}
      {!isWeapp && !number ? <Button text="去填写" size="small" onTap={() => go.tab('me')} /> : null}
    </View>
  )
}

const faces: Record<string, { name: string; icon: IconName }> = {
  weapp: { name: '微信小程序', icon: 'grid' },
  account: { name: '公众号', icon: 'chat' },
  kefu: { name: '微信客服', icon: 'human' },
}

function Ways({ links: all }: { links: AccountLink[] }) {
  // The number has a row of its own.
  const links = all.filter((link) => link.provider !== 'phone')
  if (links.length === 0) {
    return (
      <View className="card">
        <Text className="note">还没有绑定微信。在微信小程序里打开，会自动绑定。</Text>
      </View>
    )
  }
  return (
    <View className="card card--list">
      {links.map((link) => (
        <View key={`${link.provider}${link.name}${link.at}`} className="item">
          <Icon name={faces[link.provider]?.icon ?? 'link'} colour="#1D5FBF" />
          <View className="item__main">
            <Text className="links__block">{link.name || faces[link.provider]?.name || '其他'}</Text>
            <Text className="item__note links__block">{`${formatDate(link.at)}绑定`}</Text>
          </View>
        </View>
      ))}
    </View>
  )
}

function Merged({ merge, onDone }: { merge: Merge; onDone: () => Promise<void> }) {
  const { busy, run } = useChange(() => undoMerge(merge.id), '已撤销', onDone)
  const ask = async () => {
    const hint = '两边会恢复成合并前各自的记录，不会丢失内容。'
    if (await confirmAction('撤销合并', hint, '撤销合并')) await run()
  }
  return (
    <View className="card row links__row">
      <View className="row__main">
        <Text className="links__block">{merge.text}</Text>
        <Text className="note links__block">{`${formatDate(merge.at)}合并`}</Text>
      </View>
      <Button text="撤销" kind="quiet" size="small" busy={busy} onTap={() => void ask()} />
    </View>
  )
}
