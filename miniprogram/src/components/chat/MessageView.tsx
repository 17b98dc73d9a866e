import { memo } from 'react'
import { Image, Text, View } from '@tarojs/components'
import { go } from '@/lib/routes'
import type { ActionName, Content, LetterOffer, Message, SuggestItem, Verdict } from '@/lib/types'
import { imageUrl, previewImages } from '@/services/media'
import { Basis } from '../answer/Basis'
import { Blocks } from '../answer/Blocks'
import { Icon } from '../Icon'
import { RichText } from '../RichText'
import { Tap } from '../Tap'
import { Actions } from './Actions'
import { Chips } from './Chips'
import { EmergencyCard } from './EmergencyCard'
import { Feedback } from './Feedback'
import { VoiceBubble } from './VoiceBubble'
import './MessageView.css'

/** What the chat page does with a message; left out in a conversation of the past. */
export interface MessageHandlers {
  onCandidate: (item: SuggestItem) => void
  onOption: (text: string) => void
  /** With the letter that the message offers, if any. */
  onAction: (action: ActionName, letter?: LetterOffer) => void
  onFeedback: (message: Message, verdict: Verdict) => void
}

interface MessageViewProps {
  message: Message
  handlers: MessageHandlers | null
  /** Show who speaks; the first of several messages of one speaker. */
  named: boolean
  /** The agent has read it; only for the citizen's own messages. */
  read?: boolean
}

/** MessageView shows one stored message, from whomever it is. */
export const MessageView = memo(function MessageView({ message, handlers, named, read }: MessageViewProps) {
  const { content, sender } = message
  if (sender === 'citizen') return <OwnMessage message={message} read={read} />
  if (sender === 'system' || content.kind === 'notice' || content.kind === 'closed') {
    return <Notice content={content} fallback={message.text} handlers={handlers} />
  }
  return (
    <View className="msg">
      {named ? <Speaker message={message} /> : null}
      {content.kind === 'emergency' ? (
        <EmergencyCard content={content} onAction={handlers?.onAction} />
      ) : (
        <Answer message={message} handlers={handlers} />
      )}
    </View>
  )
})

function Speaker({ message }: { message: Message }) {
  const human = message.sender === 'agent'
  return (
    <View className="msg__who">
      <View className={`msg__face ${human ? 'msg__face--human' : ''}`}>
        <Icon name={human ? 'human' : 'chat'} colour="#FFFFFF" size={16} />
      </View>
      <Text>{human ? `坐席 ${message.sender_name}` : message.sender_name || '智能助手'}</Text>
    </View>
  )
}

function OwnMessage({ message, read }: { message: Message; read?: boolean }) {
  return (
    <View className="msg msg--own">
      <Bubble content={message.content} text={message.text} own />
      {read === undefined ? null : <Text className="msg__state">{read ? '已读' : '已送达'}</Text>}
    </View>
  )
}

/** Bubble shows a text or a picture that a person sent. */
export function Bubble({ content, text, own }: { content?: Content; text: string; own?: boolean }) {
  const file = content?.file
  if (file?.mime?.startsWith('audio/')) {
    return <VoiceBubble file={file} text={content?.text || text} own={own} />
  }
  if (file) {
    return (
      <Tap className="msg__image" label="查看图片" onTap={() => previewImages([file.url], file.url)}>
        <Image
          className="msg__picture"
          src={imageUrl(file.url)}
          mode="aspectFill"
          style={pictureSize(file)}
        />
      </Tap>
    )
  }
  return (
    <View className={`bubble ${own ? 'bubble--own' : ''}`}>
      <Text userSelect>{content?.text || text}</Text>
    </View>
  )
}

function pictureSize(file: { width?: number; height?: number }): { width: string; height: string } {
  const ratio = file.width && file.height ? file.height / file.width : 1
  return { width: '180px', height: `${Math.round(180 * Math.min(1.6, Math.max(0.5, ratio)))}px` }
}

function Notice({
  content,
  fallback,
  handlers,
}: {
  content: Content
  fallback: string
  handlers: MessageHandlers | null
}) {
  return (
    <View className="msg msg--notice">
      <Text className="msg__notice">{content.text || fallback}</Text>
      {handlers && content.actions?.length ? (
        <Actions actions={content.actions} lead onAction={handlers.onAction} />
      ) : null}
    </View>
  )
}

function Answer({ message, handlers }: { message: Message; handlers: MessageHandlers | null }) {
  const { content } = message
  if (content.file) return <Bubble content={content} text={message.text} />
  const isAnswer = content.kind === 'answer'
  const offers = Boolean(content.candidates?.length || content.options?.length)
  const asks = offers || content.actions?.length
  return (
    <View className={`bubble ${isAnswer || asks ? 'bubble--card' : ''}`}>
      {isAnswer && content.question ? <Text className="bubble__question">{content.question}</Text> : null}
      <RichText text={content.text || message.text} />
      {content.ai_label ? <Text className="bubble__ai">{content.ai_label}</Text> : null}
      <Blocks blocks={content.blocks} />
      {isAnswer ? <Basis content={content} /> : null}
      {content.guide?.state === 'done' ? <OpenList runId={content.guide.run_id} /> : null}
      {content.candidates?.length ? (
        <Chips
          items={content.candidates.map((item) => item.question)}
          onPick={handlers ? (i) => pick(content.candidates, i, handlers.onCandidate) : undefined}
        />
      ) : null}
      {content.options?.length ? (
        <Chips
          items={content.options}
          onPick={handlers ? (i) => pick(content.options, i, handlers.onOption) : undefined}
        />
      ) : null}
      {handlers && content.actions?.length ? (
        <Actions
          actions={content.actions}
          lead={!isAnswer && !offers}
          onAction={(action) => handlers.onAction(action, content.action_letter ?? undefined)}
        />
      ) : null}
      {handlers && isAnswer && message.sender === 'bot' ? (
        <Feedback
          verdict={message.feedback ?? null}
          onPick={(verdict) => handlers.onFeedback(message, verdict)}
        />
      ) : null}
    </View>
  )
}

/** OpenList leads from the end of a guide to its list, which can be ticked off and shared. */
function OpenList({ runId }: { runId: string }) {
  return (
    <Tap className="block-link" role="link" label="打开办事清单" onTap={() => go.run(runId)}>
      <Icon name="check" colour="#1D5FBF" />
      <View className="block-link__main">
        <Text className="block-link__title">打开办事清单</Text>
        <Text className="block-link__note">可以逐项打勾、复制给家人</Text>
      </View>
      <Icon name="right" colour="#8F959E" size={18} />
    </Tap>
  )
}

function pick<T>(items: T[] | undefined, index: number, take: (item: T) => void): void {
  const item = items?.[index]
  if (item !== undefined) take(item)
}
