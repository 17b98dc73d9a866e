import { useEffect } from 'react'
import { Text, View } from '@tarojs/components'
import { showToast } from '@/lib/platform'
import { useStore } from '@/lib/store'
import type { FileRef } from '@/lib/types'
import { playingStore, stopVoice, toggleVoice } from '@/lib/voiceplayer'
import { imageUrl } from '@/services/media'
import { Icon } from '../Icon'
import { Tap } from '../Tap'

interface VoiceBubbleProps {
  file: FileRef
  /** What was heard, or how long it is when nobody could tell. */
  text: string
  own?: boolean
}

/** VoiceBubble is a recording: a tap plays it, and what was heard in it stands below. */
export function VoiceBubble({ file, text, own }: VoiceBubbleProps) {
  const src = imageUrl(file.url)
  const playing = useStore(playingStore) === src
  useEffect(() => {
    return () => {
      if (playingStore.get() === src) stopVoice()
    }
  }, [src])
  const words = text.startsWith('[语音') ? '' : text
  const seconds = file.seconds ?? 0
  return (
    <View className={`bubble ${own ? 'bubble--own' : ''}`}>
      <Tap
        className="bubble__voice"
        label={playing ? '停止播放' : `播放语音，${seconds} 秒`}
        onTap={() => toggleVoice(src, () => showToast('没有播放成功，请稍后再试'))}
      >
        <Icon name={playing ? 'stop' : 'sound'} colour={own ? '#FFFFFF' : '#1D5FBF'} size={22} />
        <Text>{`${seconds} 秒`}</Text>
      </Tap>
      {words ? <Text userSelect>{words}</Text> : null}
    </View>
  )
}
