import Taro from '@tarojs/taro'
import { createStore } from './store'

/** playingStore holds the address of the recording that is being played, or ''. One is played at a time. */
export const playingStore = createStore('')

/** What can play a sound, in WeChat and in browsers. */
interface Speaker {
  stop: () => void
}

let speaker: Speaker | null = null

/** toggleVoice plays a recording, or stops it; onFail is called when it cannot be played. */
export function toggleVoice(src: string, onFail: () => void): void {
  const wasPlaying = playingStore.get() === src
  stopVoice()
  if (wasPlaying) return
  playingStore.set(src)
  speaker = play(src, onFail)
}

/** stopVoice ends whatever is being played, for instance when its page goes. */
export function stopVoice(): void {
  speaker?.stop()
  speaker = null
  playingStore.set('')
}

function play(src: string, onFail: () => void): Speaker {
  const audio = Taro.createInnerAudioContext()
  let over = false
  const end = (failed: boolean) => {
    if (over) return
    over = true
    audio.destroy()
    if (playingStore.get() === src) playingStore.set('')
    if (failed) onFail()
  }
  audio.onEnded(() => end(false))
  audio.onError(() => end(true))
  audio.src = src
  audio.play()
  return { stop: () => end(false) }
}
