import { Text, View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import { Basis } from '@/components/answer/Basis'
import { Blocks } from '@/components/answer/Blocks'
import { Button } from '@/components/Button'
import { Page } from '@/components/Page'
import { RichText } from '@/components/RichText'
import { ErrorState, Skeleton } from '@/components/States'
import { plainAnswer } from '@/lib/blocks'
import { copyText } from '@/lib/platform'
import { openChat } from '@/lib/routes'
import { useShare } from '@/lib/share'
import type { ArticlePublic } from '@/lib/types'
import { useLoad } from '@/lib/useLoad'
import { fetchArticle } from '@/services/knowledge'
import '../guide.css'

/** ArticlePage shows one article in full, with its sources open. */
export default function ArticlePage() {
  const { id = '' } = useRouter().params
  const { data, error, reload } = useLoad(() => fetchArticle(id), id)
  useShare(data?.question ?? '12345 办事指南', `packages/guide/article/index?id=${id}`)
  return (
    <Page title="办事指南">
      {error && !data ? <ErrorState message={error} onRetry={() => void reload()} /> : null}
      {!data && !error ? <Skeleton rows={8} /> : null}
      {data ? <ArticleBody article={data} /> : null}
    </Page>
  )
}

function ArticleBody({ article }: { article: ArticlePublic }) {
  const { content, question, category } = article
  return (
    <>
      <View className="card">
        {category.length > 0 ? <Text className="note">{category.join(' · ')}</Text> : null}
        <Text className="h1 guide__title">{question}</Text>
        <RichText text={content.text} />
        <Blocks blocks={content.blocks} />
        <Basis content={content} open />
      </View>
      <View className="guide__buttons">
        <Button
          text="复制全文"
          icon="copy"
          kind="quiet"
          wide
          onTap={() => void copyText(plainAnswer(content))}
        />
        <Button text="还有疑问" icon="chat" kind="primary" wide onTap={() => openChat()} />
      </View>
    </>
  )
}
