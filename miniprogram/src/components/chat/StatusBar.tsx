import { Text, View } from '@tarojs/components'
import type { ChatState } from '@/chat/session'
import { go } from '@/lib/routes'
import { formatWait } from '@/lib/time'
import { Button } from '../Button'
import { Icon } from '../Icon'
import './StatusBar.css'

interface StatusBarProps {
  chat: ChatState
  /** Seconds since the connection was lost do not matter; only whether it is lost for real. */
  offline: boolean
  onHuman: () => void
  onRestart: () => void
}

/** StatusBar says in one line who is listening, and keeps the way to a human in sight. */
export function StatusBar({ chat, offline, onHuman, onRestart }: StatusBarProps) {
  return (
    <View className="status">
      {offline ? <OfflineLine waiting={chat.pending.length} /> : null}
      <View className="status__line">
        <Listener chat={chat} />
        <View className="status__actions">
          {chat.conversation?.state === 'bot' && chat.messages.length > 1 ? (
            <Button text="换个问题" kind="quiet" size="small" onTap={onRestart} />
          ) : null}
          {chat.conversation?.state === 'bot' || !chat.conversation ? (
            <Button
              text="转人工"
              icon="human"
              kind="plain"
              size="small"
              busy={chat.handingOff}
              onTap={onHuman}
            />
          ) : null}
          {chat.conversation?.state === 'waiting' ? (
            <Button
              text="改为留言"
              kind="quiet"
              size="small"
              onTap={() => go.writeLetter(chat.conversation?.id)}
            />
          ) : null}
          {chat.conversation?.state === 'agent' ? (
            <Button text="结束会话" kind="quiet" size="small" onTap={onRestart} />
          ) : null}
        </View>
      </View>
    </View>
  )
}

function OfflineLine({ waiting }: { waiting: number }) {
  return (
    <View className="status__offline" role="status">
      <Icon name="offline" colour="#8F4B00" size={18} />
      <Text>{waiting > 0 ? `网络已断开，${waiting} 条消息会在恢复后发送` : '网络已断开，正在重新连接'}</Text>
    </View>
  )
}

function Listener({ chat }: { chat: ChatState }) {
  const { conversation, typing } = chat
  if (conversation?.state === 'waiting') return <QueueLine chat={chat} />
  if (conversation?.state === 'agent') {
    return (
      <Line
        tone="good"
        text={`坐席 ${conversation.agent?.name ?? ''}`}
        note={typing ? '正在输入…' : '正在为您服务'}
      />
    )
  }
  if (conversation?.state === 'closed') return <Line tone="idle" text="本次会话已结束" />
  return <Line tone="accent" text="智能助手" note="24 小时在线" />
}

function QueueLine({ chat }: { chat: ChatState }) {
  const queue = chat.conversation?.queue
  if (!queue) return <Line tone="warn" text="正在为您接通坐席" />
  const ahead = queue.ahead > 0 ? `前面还有 ${queue.ahead} 人` : '马上轮到您'
  const wait = queue.estimate_seconds > 0 ? `预计${formatWait(queue.estimate_seconds)}` : ''
  return (
    <Line tone="warn" text={`排队第 ${queue.position} 位`} note={[ahead, wait].filter(Boolean).join('，')} />
  )
}

function Line({ tone, text, note }: { tone: string; text: string; note?: string }) {
  return (
    <View className="status__who" role="status">
      <View className={`status__dot status__dot--${tone}`} />
      <View className="status__words">
        <Text className="status__text">{text}</Text>
        {note ? <Text className="status__note">{note}</Text> : null}
      </View>
    </View>
  )
}
