import { useState } from 'react'
import { Text, View } from '@tarojs/components'
import Taro, { useRouter } from '@tarojs/taro'
import { Button } from '@/components/Button'
import { Page } from '@/components/Page'
import { ErrorState, Skeleton, StateView } from '@/components/States'
import { ApiError, messageOf } from '@/lib/errors'
import { isWeapp } from '@/lib/platform'
import { go } from '@/lib/routes'
import { formatClock } from '@/lib/time'
import { useLoad } from '@/lib/useLoad'
import { fetchBindOffer } from '@/services/learn'
import type { BindOffer } from '@/services/learn'
import { bind } from '../live'
import '../learn.css'

const today = '/packages/learn/today/index'

/** BindPage is opened by the code in the console: it says whose account it is, asks, and binds. */
export default function BindPage() {
  const scene = decodeURIComponent(useRouter().params.scene ?? '')
  return <Page title="绑定微信">{isWeapp && scene ? <Offer scene={scene} /> : <NotHere />}</Page>
}

/** A code that is used up or too old is an answer, not a failure. */
async function load(scene: string): Promise<BindOffer | 'gone'> {
  try {
    return await fetchBindOffer(scene)
  } catch (error) {
    if (error instanceof ApiError && [404, 409, 410].includes(error.status)) return 'gone'
    throw error
  }
}

function Offer({ scene }: { scene: string }) {
  const { data, error, reload } = useLoad(() => load(scene), scene)
  if (!data)
    return error ? <ErrorState message={error} onRetry={() => void reload()} /> : <Skeleton rows={4} />
  if (data === 'gone') return <Gone />
  return <Ask scene={scene} offer={data} />
}

function Ask({ scene, offer }: { scene: string; offer: BindOffer }) {
  const [error, setError] = useState('')
  const [busy, setBusy] = useState(false)
  const agree = async () => {
    setBusy(true)
    try {
      await bind(scene)
      void Taro.redirectTo({ url: today })
    } catch (cause) {
      setError(messageOf(cause))
      setBusy(false)
    }
  }
  return (
    <View className="card">
      <Text className="h2 learn__block">{`绑定到「${offer.name}」的账号`}</Text>
      <Text className="learn__block bind__text">
        绑定后，用这个微信打开就能直接学习，不用再输密码，也能收到学习提醒。
      </Text>
      <Text className="note learn__block">
        {`请确认这是您本人的账号。二维码 ${formatClock(offer.expires_at)} 前有效，绑定后随时可以在工作台解除。`}
      </Text>
      {error ? (
        <View className="field__error" role="alert">
          <Text>{error}</Text>
        </View>
      ) : null}
      <View className="bind__buttons">
        <Button text="不是我" kind="quiet" wide onTap={() => go.tab('home')} />
        <Button text="确认绑定" kind="primary" wide busy={busy} onTap={() => void agree()} />
      </View>
    </View>
  )
}

function Gone() {
  return (
    <StateView
      icon="clock"
      title="二维码已失效"
      hint="每个二维码只能用一次，5 分钟内有效。请在工作台重新生成一个再扫。"
    />
  )
}

function NotHere() {
  return (
    <StateView
      icon="info"
      title="请用微信扫码绑定"
      hint="在工作台的账号菜单里点「绑定微信」，用手机微信扫那里的二维码。"
    />
  )
}
