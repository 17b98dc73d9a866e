import { Text, View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import { Icon } from '@/components/Icon'
import { Page } from '@/components/Page'
import { SearchBox } from '@/components/SearchBox'
import { ErrorState, Skeleton, StateView } from '@/components/States'
import { Tap } from '@/components/Tap'
import { openChat } from '@/lib/routes'
import type { SuggestItem } from '@/lib/types'
import { useLoad } from '@/lib/useLoad'
import { fetchQuestions } from '@/services/knowledge'
import '../guide.css'

/** TopicPage lists what is asked most about one topic. */
export default function TopicPage() {
  const name = decodeURIComponent(useRouter().params.name ?? '')
  const { data, error, reload } = useLoad(() => fetchQuestions(name), name)
  return (
    <Page title={name || '常见问题'}>
      <View className="guide__search">
        <SearchBox
          placeholder={`搜索${name}问题`}
          onAsk={(text) => openChat({ kind: 'ask', text })}
          onPick={(item) => openChat({ kind: 'article', item })}
        />
      </View>
      {error && !data ? <ErrorState message={error} onRetry={() => void reload()} /> : null}
      {!data && !error ? <Skeleton rows={6} /> : null}
      {data ? <Questions items={data} name={name} /> : null}
    </Page>
  )
}

function Questions({ items, name }: { items: SuggestItem[]; name: string }) {
  if (items.length === 0) {
    return (
      <StateView
        icon="search"
        title="这里还没有常见问题"
        hint="可以直接把您的问题发给我们。"
        action="去提问"
        onAction={() => openChat({ kind: 'ask', text: name })}
      />
    )
  }
  return (
    <View className="card card--list">
      {items.map((item) => (
        <Tap
          key={item.article_id}
          className="item"
          label={item.question}
          onTap={() => openChat({ kind: 'article', item })}
        >
          <Text className="item__main">{item.question}</Text>
          <Icon name="right" colour="#8F959E" size={18} />
        </Tap>
      ))}
    </View>
  )
}
