import { Text, View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import { Button } from '@/components/Button'
import { Page } from '@/components/Page'
import { ErrorState, Skeleton } from '@/components/States'
import { letterOf } from '@/lib/calculator'
import { copyText } from '@/lib/platform'
import { go } from '@/lib/routes'
import { formatDate } from '@/lib/time'
import type { Sheet } from '@/lib/types'
import { useLoad } from '@/lib/useLoad'
import { startLetter } from '@/services/drafts'
import { fetchSheet } from '@/services/tools'
import { SheetSteps } from './SheetSteps'
import '../tools.css'

/** SheetPage shows a result with every step, its clause and what was assumed. */
export default function SheetPage() {
  const id = useRouter().params.id ?? ''
  const { data, error, reload } = useLoad(() => fetchSheet(id), id)
  return (
    <Page title="计算结果">
      {error && !data ? <ErrorState message={error} onRetry={() => void reload()} /> : null}
      {!data && !error ? <Skeleton rows={8} /> : null}
      {data ? <SheetBody sheet={data} /> : null}
    </Page>
  )
}

function SheetBody({ sheet }: { sheet: Sheet }) {
  return (
    <>
      <View className="card">
        <Text className="h2">{sheet.title}</Text>
        {sheet.results.map((result) => (
          <View key={result.key} className={`result ${result.main ? 'result--main' : ''}`}>
            <Text className="result__label">{result.label}</Text>
            <Text className="result__value" userSelect>
              {result.text || `${result.value}${result.unit}`}
            </Text>
          </View>
        ))}
        <Text className="note tools__text">
          按 {formatDate(sheet.as_of)} 时的规定计算，供参考，以经办机构核定为准。
        </Text>
      </View>
      <Given sheet={sheet} />
      <SheetSteps sheet={sheet} />
      <Assumed items={sheet.assumptions} />
      <SheetActions sheet={sheet} />
    </>
  )
}

function Given({ sheet }: { sheet: Sheet }) {
  return (
    <View className="card">
      <Text className="h2">您填的情况</Text>
      {sheet.inputs.map((input) => (
        <View key={input.key} className="pair">
          <Text className="pair__label">{input.label}</Text>
          <Text className="pair__value">{input.text || input.value}</Text>
        </View>
      ))}
    </View>
  )
}

function Assumed({ items }: { items: string[] }) {
  if (items.length === 0) return null
  return (
    <View className="card">
      <Text className="h2">计算时的假设</Text>
      {items.map((item, i) => (
        <Text key={i} className="tools__text">
          {items.length > 1 ? `${i + 1}. ` : ''}
          {item}
        </Text>
      ))}
    </View>
  )
}

function SheetActions({ sheet }: { sheet: Sheet }) {
  const write = () => {
    startLetter({ demand_type: 'consultation', ...letterOf(sheet), calculation_ids: [sheet.id] })
    go.writeLetter()
  }
  return (
    <View className="tools__buttons">
      <Button text="复制结果" icon="copy" onTap={() => void copyText(sheet.text, '结果已复制')} />
      <Button text="请人核对" icon="letter" kind="primary" onTap={write} />
    </View>
  )
}
