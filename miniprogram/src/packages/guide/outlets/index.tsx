import { useState } from 'react'
import { Input, ScrollView, Text, View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import { Button } from '@/components/Button'
import { Icon } from '@/components/Icon'
import { Page } from '@/components/Page'
import { ErrorState, Skeleton, StateView } from '@/components/States'
import { Tap } from '@/components/Tap'
import { locate } from '@/lib/location'
import type { Spot } from '@/lib/location'
import { showToast } from '@/lib/platform'
import type { Outlet } from '@/lib/types'
import { useLoad } from '@/lib/useLoad'
import { fetchOutlets } from '@/services/knowledge'
import { OutletCard } from './OutletCard'
import '../guide.css'

/** WeChat wants at most 60 children in one place; nobody reads more of a list at once anyway. */
const perPage = 20

/** OutletsPage finds the office to go to, by kind, by name, or by distance. */
export default function OutletsPage() {
  const { kind: given = '', id = '' } = useRouter().params
  const [kind, setKind] = useState(decodeURIComponent(given))
  const [typed, setTyped] = useState('')
  const [query, setQuery] = useState('')
  const [place, setPlace] = useState<Spot | null>(null)
  const [shown, setShown] = useState(perPage)
  const all = useLoad(() => fetchOutlets({}))
  const key = `${kind}|${query}|${place ? `${place.lng},${place.lat}` : ''}`
  const { data, error, reload } = useLoad(() => fetchOutlets({ kind, q: query, ...place }), key)
  const kinds = [...new Set((all.data ?? []).map((outlet) => outlet.kind))]
  return (
    <Page title="办事网点">
      <View className="outlets__search">
        <Input
          className="field__input"
          value={typed}
          maxlength={30}
          placeholder="搜索名称、地址或业务"
          placeholderClass="field__placeholder"
          confirmType="search"
          aria-label="搜索网点"
          onInput={(event) => setTyped(event.detail.value)}
          onConfirm={() => setQuery(typed.trim())}
        />
        <Button text="搜索" kind="primary" onTap={() => setQuery(typed.trim())} />
      </View>
      <Named outlets={all.data} id={id} />
      {kinds.length > 1 ? <Kinds kinds={kinds} value={kind} onPick={setKind} /> : null}
      <Nearby on={place !== null} onPlace={setPlace} />
      {error && !data ? <ErrorState message={error} onRetry={() => void reload()} /> : null}
      {!data && !error ? <Skeleton rows={6} /> : null}
      {data?.length === 0 ? (
        <StateView icon="pin" title="没有找到网点" hint="换个词试试，或者选择「全部」。" />
      ) : null}
      {(data ?? []).slice(0, shown).map((outlet) => (
        <OutletCard key={outlet.id} outlet={outlet} />
      ))}
      {data && data.length > shown ? (
        <Button text="显示更多网点" kind="plain" wide onTap={() => setShown(shown + perPage)} />
      ) : null}
    </Page>
  )
}

/** Named shows the one outlet a code leads to above all others. */
function Named({ outlets, id }: { outlets: Outlet[] | undefined; id: string }) {
  const outlet = id ? outlets?.find((one) => one.id === id) : undefined
  if (!outlet) return null
  return (
    <>
      <OutletCard outlet={outlet} />
      <Text className="note outlets__more">其他网点</Text>
    </>
  )
}

function Kinds({ kinds, value, onPick }: { kinds: string[]; value: string; onPick: (kind: string) => void }) {
  return (
    <ScrollView className="kinds" scrollX enhanced showScrollbar={false}>
      <View className="kinds__row">
        {['', ...kinds].map((kind) => (
          <Tap
            key={kind || 'all'}
            className={`kind ${kind === value ? 'kind--on' : ''}`}
            role="radio"
            on={kind === value}
            onTap={() => onPick(kind)}
          >
            <Text>{kind || '全部'}</Text>
          </Tap>
        ))}
      </View>
    </ScrollView>
  )
}

function Nearby({ on, onPlace }: { on: boolean; onPlace: (place: Spot | null) => void }) {
  const [busy, setBusy] = useState(false)
  const toggle = async () => {
    if (on) return onPlace(null)
    setBusy(true)
    const place = await locate()
    setBusy(false)
    if (place) onPlace(place)
    else showToast('没有取得位置，仍可按名称查找')
  }
  return (
    <Tap className="nearby" label={on ? '不按距离排列' : '按距离排列'} onTap={() => void toggle()}>
      <Icon name="pin" colour="#1D5FBF" size={20} />
      <Text>{busy ? '正在定位…' : on ? '已按距离由近到远排列' : '离我最近'}</Text>
    </Tap>
  )
}
