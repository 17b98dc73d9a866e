import { Text, View } from '@tarojs/components'
import { go, openChat } from '@/lib/routes'
import { homeStore } from '@/lib/session'
import { useStore } from '@/lib/store'
import { Icon } from './Icon'
import type { IconName } from './icons'
import { Tap } from './Tap'

export type TabName = 'home' | 'letters' | 'me'

interface TabProps {
  text: string
  icon: IconName
  on: boolean
  /** Something here has not been read. */
  news?: boolean
  onTap: () => void
}

/** TabBar leads to the main pages, with the way to a human in its middle. */
export function TabBar({ current }: { current: TabName }) {
  const unread = useStore(homeStore)?.unread_notices ?? 0
  const goTo = (name: TabName) => () => {
    if (name !== current) go.tab(name)
  }
  return (
    <View className="tab-bar">
      <Tab text="首页" icon="home" on={current === 'home'} onTap={goTo('home')} />
      <Tab text="咨询" icon="chat" on={false} onTap={() => openChat()} />
      <Tap
        className="tab-bar__item tab-bar__item--human"
        label="转人工服务"
        onTap={() => openChat({ kind: 'human' })}
      >
        <View className="tab-bar__human">
          <Icon name="human" colour="#FFFFFF" size={22} />
        </View>
        <Text>转人工</Text>
      </Tap>
      <Tab text="留言" icon="letter" on={current === 'letters'} onTap={goTo('letters')} />
      <Tab text="我的" icon="me" on={current === 'me'} news={unread > 0} onTap={goTo('me')} />
    </View>
  )
}

function Tab({ text, icon, on, news, onTap }: TabProps) {
  const label = news ? `${text}，有未读消息` : text
  return (
    <Tap className={`tab-bar__item ${on ? 'tab-bar__item--on' : ''}`} label={label} onTap={onTap}>
      <Icon name={icon} colour={on ? '#1D5FBF' : '#646A73'} size={24} />
      {news ? <View className="tab-bar__news" /> : null}
      <Text>{text}</Text>
    </Tap>
  )
}
