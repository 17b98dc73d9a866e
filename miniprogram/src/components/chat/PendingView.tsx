import { Image, Text, View } from '@tarojs/components'
import type { OutboxItem } from '@/lib/outbox'
import { Appeal } from '../Appeal'
import { Tap } from '../Tap'
import { Bubble } from './MessageView'
import type { Upload } from './useUploads'

interface PendingViewProps {
  item: OutboxItem
  offline: boolean
  onRetry: (clientId: string) => void
  onDiscard: (clientId: string) => void
}

/** PendingView shows something said that is not acknowledged yet. */
export function PendingView({ item, offline, onRetry, onDiscard }: PendingViewProps) {
  const failed = item.state === 'failed'
  return (
    <View className="msg msg--own">
      <Bubble text={pendingText(item)} own />
      {failed ? (
        <FailedLine
          reason={item.error ?? '没有发出去'}
          appeal={item.appeal}
          onRetry={() => onRetry(item.client_id)}
          onDiscard={() => onDiscard(item.client_id)}
        />
      ) : (
        <Text className="msg__state">{offline ? '等待网络，恢复后自动发送' : '发送中…'}</Text>
      )}
    </View>
  )
}

function pendingText({ kind, text = '', seconds = 0 }: OutboxItem): string {
  if (kind === 'image') return '［图片］'
  return kind === 'voice' ? `［语音 ${seconds} 秒］` : text
}

interface FailedLineProps {
  reason: string
  appeal?: string
  onRetry: () => void
  onDiscard: () => void
}

function FailedLine({ reason, appeal = '', onRetry, onDiscard }: FailedLineProps) {
  return (
    <View className="failed">
      <Text className="msg__state msg__state--failed">{reason}</Text>
      <View className="row">
        {appeal ? (
          <Appeal id={appeal} onDone={onDiscard} />
        ) : (
          <Tap className="failed__action" onTap={onRetry}>
            <Text>重发</Text>
          </Tap>
        )}
        <Tap className="failed__action" onTap={onDiscard}>
          <Text>删除</Text>
        </Tap>
      </View>
    </View>
  )
}

interface UploadViewProps {
  upload: Upload
  onRetry: (key: string) => void
  onDiscard: (key: string) => void
}

/** UploadView shows a picture on its way, with its progress. */
export function UploadView({ upload, onRetry, onDiscard }: UploadViewProps) {
  return (
    <View className="msg msg--own">
      <View className="msg__image">
        <Image
          className="msg__picture"
          src={upload.image.preview}
          mode="aspectFill"
          style={{ width: '180px', height: '180px' }}
        />
        {upload.error ? null : <Text className="msg__progress">{`上传 ${upload.percent}%`}</Text>}
      </View>
      {upload.error ? (
        <FailedLine
          reason={upload.error}
          onRetry={() => onRetry(upload.key)}
          onDiscard={() => onDiscard(upload.key)}
        />
      ) : null}
    </View>
  )
}
