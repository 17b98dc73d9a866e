import { Fragment } from 'react'
import type { ReactNode } from 'react'
import { Text, View } from '@tarojs/components'
import { formatMoment, needsTimeLabel } from '@/lib/time'
import type { Conversation, Message } from '@/lib/types'
import { MessageView } from './MessageView'
import type { MessageHandlers } from './MessageView'

interface TimelineProps {
  messages: Message[]
  conversation: Conversation | null
  newFrom: number
  handlers: MessageHandlers | null
  /** What stands after the message of a seq, and before the first one for 0. */
  between?: (seq: number) => ReactNode
}

/** Timeline shows the stored messages with times between them and the mark where news begin. */
export function Timeline({ messages, conversation, newFrom, handlers, between }: TimelineProps) {
  const lastOwn = findLastOwn(messages)
  const readSeq = conversation?.agent_read_seq ?? 0
  return (
    <>
      {between?.(0)}
      {messages.map((message, i) => {
        const before = messages[i - 1]
        const timed = needsTimeLabel(before?.created_at, message.created_at)
        const receipt = handlers && conversation?.agent && message.seq === lastOwn
        return (
          <Fragment key={message.id}>
            {timed ? <Text className="chat__time">{formatMoment(message.created_at)}</Text> : null}
            {message.seq === newFrom ? (
              <View className="chat__new" id="chat-new">
                <Text>以下是新消息</Text>
              </View>
            ) : null}
            <View id={anchorId(message.seq)}>
              <MessageView
                message={message}
                handlers={handlers}
                named={
                  timed || before?.sender !== message.sender || before.sender_name !== message.sender_name
                }
                read={receipt ? readSeq >= message.seq : undefined}
              />
            </View>
            {between?.(message.seq)}
          </Fragment>
        )
      })}
    </>
  )
}

/** anchorId returns the id of a message's place on the page. */
export const anchorId = (seq: number): string => `message-${seq}`

function findLastOwn(messages: Message[]): number {
  for (let i = messages.length - 1; i >= 0; i--) {
    if (messages[i]?.sender === 'citizen') return messages[i]?.seq ?? 0
  }
  return 0
}
