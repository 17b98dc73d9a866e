import type { CSSProperties, PropsWithChildren, ReactNode } from 'react'
import { Text, View } from '@tarojs/components'
import { scaleOf, systemFont } from '@/lib/fontscale'
import { isWeapp } from '@/lib/platform'
import { go } from '@/lib/routes'
import { elderStore } from '@/lib/session'
import { useStore } from '@/lib/store'
import { Icon } from './Icon'
import { PrivacySheet } from './PrivacySheet'
import { TabBar } from './TabBar'
import type { TabName } from './TabBar'
import { Tap } from './Tap'
import './Page.css'

interface PageProps {
  title: string
  /** Name of the tab this page is; other pages get a way back instead. */
  tab?: TabName
  /** The page fills the screen and scrolls inside. */
  full?: boolean
  aside?: ReactNode
}

const systemScale = scaleOf(systemFont())
/** Elder mode is large already: the system's setting makes it no smaller, and only a little larger. */
const elderScale = Math.min(1.2, Math.max(1, systemScale))

/** Page is the frame of every page: elder mode, a title bar in browsers, the tab bar on tab pages. */
export function Page({ title, tab, full, aside, children }: PropsWithChildren<PageProps>) {
  const elder = useStore(elderStore)
  const classes = ['page', elder ? 'page--elder' : '', full ? 'page--full' : '']
  return (
    <View className={classes.join(' ')} style={isWeapp ? scaled(elder) : undefined}>
      {isWeapp ? null : <TitleBar title={title} canGoBack={!tab} aside={aside} />}
      {full ? children : <View className={`page__body ${tab ? 'page__body--tabs' : ''}`}>{children}</View>}
      {tab ? <TabBar current={tab} /> : null}
      {isWeapp ? <PrivacySheet /> : null}
    </View>
  )
}

const scaled = (elder: boolean) => ({ '--scale': String(elder ? elderScale : systemScale) }) as CSSProperties

function TitleBar({ title, canGoBack, aside }: { title: string; canGoBack: boolean; aside?: ReactNode }) {
  const side = aside ? 'title-bar__side title-bar__side--wide' : 'title-bar__side'
  return (
    <View className="title-bar">
      <View className={side}>
        {canGoBack ? (
          <Tap className="title-bar__back" label="返回" onTap={go.back}>
            <Icon name="back" colour="#1F2329" size={24} />
          </Tap>
        ) : null}
      </View>
      <Text className="title-bar__title">{title}</Text>
      <View className={`${side} title-bar__side--end`}>{aside}</View>
    </View>
  )
}
