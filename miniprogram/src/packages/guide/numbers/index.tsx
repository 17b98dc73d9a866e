import { Text, View } from '@tarojs/components'
import { Icon } from '@/components/Icon'
import { Page } from '@/components/Page'
import { ErrorState, Skeleton, StateView } from '@/components/States'
import { Tap } from '@/components/Tap'
import { groupNumbers } from '@/lib/numbers'
import { callNumber } from '@/lib/platform'
import type { ServiceNumber } from '@/lib/types'
import { useLoad } from '@/lib/useLoad'
import { fetchNumbers } from '@/services/knowledge'
import '../guide.css'

/** NumbersPage lists emergency and service numbers; one tap calls. */
export default function NumbersPage() {
  const { data, error, reload } = useLoad(fetchNumbers)
  const groups = groupNumbers(data ?? [])
  return (
    <Page title="常用电话">
      {error && !data ? <ErrorState message={error} onRetry={() => void reload()} /> : null}
      {!data && !error ? <Skeleton rows={8} /> : null}
      {data?.length === 0 ? (
        <StateView icon="phone" title="暂时没有可显示的电话" hint="需要帮助请拨打 12345。" />
      ) : null}
      {groups.map((group) => (
        <View key={group.title}>
          <Text className="guide__group">{group.title}</Text>
          <View className="card card--list">
            {group.items.map((item) => (
              <NumberItem key={item.number + item.name} item={item} urgent={group.urgent} />
            ))}
          </View>
        </View>
      ))}
    </Page>
  )
}

function NumberItem({ item, urgent }: { item: ServiceNumber; urgent: boolean }) {
  return (
    <Tap className="item" label={`拨打${item.name} ${item.number}`} onTap={() => callNumber(item.number)}>
      <View className="item__main">
        <Text className="guide__name">{item.name}</Text>
        {item.about ? <Text className="item__note guide__block">{item.about}</Text> : null}
        {item.hours ? <Text className="item__note guide__block">{item.hours}</Text> : null}
      </View>
      <View className={`guide__call ${urgent ? 'guide__call--urgent' : ''}`}>
        <Icon name="phone" colour={urgent ? '#C9352B' : '#1D5FBF'} size={20} />
        <Text>{item.number}</Text>
      </View>
    </Tap>
  )
}
