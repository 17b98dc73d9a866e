import { useCallback, useEffect } from 'react'
import { Text, View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import { Button } from '@/components/Button'
import { ElderSwitch } from '@/components/ElderSwitch'
import { Icon } from '@/components/Icon'
import { iconFor } from '@/components/icons'
import { Page } from '@/components/Page'
import { SearchBox } from '@/components/SearchBox'
import { ErrorState, Skeleton } from '@/components/States'
import { Tap } from '@/components/Tap'
import { placeOfQuery } from '@/lib/codes'
import { callNumber, isWeapp } from '@/lib/platform'
import { go, openChat, openPlace } from '@/lib/routes'
import { scan } from '@/lib/scan'
import { homeStore, keepHome } from '@/lib/session'
import { useShare } from '@/lib/share'
import { useStore } from '@/lib/store'
import type { Home, ServiceNumber, SuggestItem, Tile } from '@/lib/types'
import { useLoad } from '@/lib/useLoad'
import { useRevisit } from '@/lib/useRevisit'
import { fetchHome } from '@/services/knowledge'
import './index.css'

/** HomePage is where a citizen starts: ask, reach a human, or pick a topic. */
export default function HomePage() {
  const home = useStore(homeStore)
  const { error, reload } = useLoad(async () => keepHome(await fetchHome()))
  const refresh = useCallback(() => void reload(), [reload])
  useRevisit(refresh)
  useStart()
  const title = home ? `${home.city} ${home.hotline}` : '12345 政务服务便民热线'
  useShare(title, 'pages/home/index')
  return (
    <Page title={title} tab="home" aside={<ElderSwitch />}>
      <Ask home={home} />
      {home ? <HomeBody home={home} /> : null}
      {!home && error ? <ErrorState message={error} onRetry={refresh} /> : null}
      {!home && !error ? <HomeSkeleton /> : null}
    </Page>
  )
}

/** useStart goes on to where the code or address leads by which the citizen came; an unknown one stays here. */
function useStart(): void {
  const { params } = useRouter()
  useEffect(() => {
    const place = placeOfQuery(params, __API_BASE__)
    if (place) openPlace(place)
    // Only once: coming back to the home page leads nowhere.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [])
}

function Ask({ home }: { home: Home | null }) {
  return (
    <View className="card home__ask">
      <View className="head">
        <Text className="h1">您好，想问什么</Text>
        {isWeapp ? <WeappTools /> : null}
      </View>
      <SearchBox
        placeholder="如：补办身份证"
        onAsk={(text) => openChat({ kind: 'ask', text })}
        onPick={(item) => openChat({ kind: 'article', item })}
      />
      <View className="home__ways">
        <Button text="转人工" icon="human" wide onTap={() => openChat({ kind: 'human' })} />
        <Button
          text={`打 ${home?.hotline ?? '12345'}`}
          icon="phone"
          wide
          onTap={() => callNumber(home?.hotline ?? '12345')}
        />
      </View>
      {home ? <Hours home={home} /> : null}
    </View>
  )
}

/** In WeChat there is no title bar of ours: what stands there in browsers stands here. */
function WeappTools() {
  return (
    <View className="row">
      <Tap className="home__scan" label="扫一扫" onTap={() => void scan()}>
        <Icon name="scan" colour="#1D5FBF" size={22} />
        <Text>扫码</Text>
      </Tap>
      <ElderSwitch />
    </View>
  )
}

function Hours({ home }: { home: Home }) {
  const { open, text, agents_online: agents } = home.hours
  const state = open ? (agents > 0 ? '人工在线' : '暂无坐席在线，可留言') : '人工休息中，可留言'
  return (
    <View className="home__hours">
      <View className={`home__dot ${open && agents > 0 ? 'home__dot--on' : ''}`} />
      <View className="home__when">
        <Text>{state}</Text>
        <Text className="note">{text}</Text>
      </View>
    </View>
  )
}

function HomeBody({ home }: { home: Home }) {
  return (
    <>
      {home.tiles.length > 0 ? <Tiles tiles={home.tiles} /> : null}
      {home.hot_questions.length > 0 ? <HotQuestions items={home.hot_questions} /> : null}
      {home.numbers.length > 0 ? <Numbers items={home.numbers.slice(0, 4)} /> : null}
    </>
  )
}

function openTile(tile: Tile): void {
  if (tile.kind === 'phone') return callNumber(tile.target)
  if (tile.kind === 'human') return openChat({ kind: 'human' })
  if (tile.kind === 'category') return go.topic(tile.target || tile.title)
  const pages: Record<string, () => void> = {
    letters: () => go.tab('letters'),
    letter: () => go.writeLetter(),
    outlets: () => go.outlets(),
    numbers: () => go.numbers(),
    guides: () => go.guides(),
    calculators: () => go.calculators(),
    chat: () => openChat(),
    me: () => go.tab('me'),
  }
  const page = pages[tile.target.replace(/^\/?(pages\/)?/, '').split(/[/?]/)[0] ?? '']
  if (page) page()
  else go.topic(tile.title)
}

function Tiles({ tiles }: { tiles: Tile[] }) {
  return (
    <View className="card tiles">
      {tiles.map((tile) => (
        <Tap key={tile.key} className="tile" label={tile.title} onTap={() => openTile(tile)}>
          <View className="tile__icon">
            <Icon name={iconFor(tile.icon, tile.key, tile.title)} colour="#1D5FBF" size={26} />
          </View>
          <Text className="tile__title">{tile.title}</Text>
        </Tap>
      ))}
    </View>
  )
}

function HotQuestions({ items }: { items: SuggestItem[] }) {
  return (
    <View className="card">
      <Text className="h2">大家都在问</Text>
      {items.map((item, i) => (
        <Tap
          key={item.article_id || item.question}
          className={`item ${i === items.length - 1 ? 'item--last' : ''}`}
          label={item.question}
          onTap={() => openChat({ kind: 'article', item })}
        >
          <Text className={`home__rank ${i < 3 ? 'home__rank--top' : ''}`}>{i + 1}</Text>
          <Text className="item__main">{item.question}</Text>
          <Icon name="right" colour="#8F959E" size={18} />
        </Tap>
      ))}
    </View>
  )
}

function Numbers({ items }: { items: ServiceNumber[] }) {
  return (
    <View className="card">
      <View className="head">
        <Text className="h2">常用电话</Text>
        <Tap className="home__more" label="全部常用电话" onTap={go.numbers}>
          <Text>全部</Text>
          <Icon name="right" colour="#1D5FBF" size={18} />
        </Tap>
      </View>
      <View className="numbers">
        {items.map((item) => (
          <Tap
            key={item.number}
            className="number"
            label={`拨打${item.name} ${item.number}`}
            onTap={() => callNumber(item.number)}
          >
            <Text className="number__digits">{item.number}</Text>
            <Text className="number__name">{item.name}</Text>
          </Tap>
        ))}
      </View>
    </View>
  )
}

function HomeSkeleton() {
  return (
    <>
      <Skeleton rows={4} />
      <Skeleton rows={6} />
    </>
  )
}
