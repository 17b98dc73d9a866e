import { Text, View } from '@tarojs/components'
import { Icon } from '@/components/Icon'
import { Page } from '@/components/Page'
import { ErrorState, Skeleton, StateView } from '@/components/States'
import { Tap } from '@/components/Tap'
import { go, openChat } from '@/lib/routes'
import type { CalculatorBrief } from '@/lib/types'
import { useLoad } from '@/lib/useLoad'
import { fetchCalculators } from '@/services/tools'
import '../tools.css'

/** CalculatorsPage lists the policy calculators. */
export default function CalculatorsPage() {
  const { data, error, reload } = useLoad(() => fetchCalculators())
  return (
    <Page title="政策计算器">
      <Text className="tools__lead">
        按现行规定算给您看，每一步都注明依据。结果供参考，以经办机构核定为准。
      </Text>
      {error && !data ? <ErrorState message={error} onRetry={() => void reload()} /> : null}
      {!data && !error ? <Skeleton rows={8} /> : null}
      {data?.length === 0 ? (
        <StateView icon="calculator" title="还没有可用的计算器" action="去咨询" onAction={() => openChat()} />
      ) : null}
      {data && data.length > 0 ? (
        <View className="card card--list">
          {data.map((item) => (
            <CalculatorRow key={item.id} item={item} />
          ))}
        </View>
      ) : null}
    </Page>
  )
}

function CalculatorRow({ item }: { item: CalculatorBrief }) {
  return (
    <Tap className="item" label={item.title} onTap={() => go.calculator(item.id)}>
      <View className="item__main">
        <Text className="tools__name">{item.title}</Text>
        {item.summary ? <Text className="item__note tools__text">{item.summary}</Text> : null}
      </View>
      <Icon name="right" colour="#8F959E" size={18} />
    </Tap>
  )
}
