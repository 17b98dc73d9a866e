import Taro from '@tarojs/taro'
import { confirmAction } from './platform'

/** A recording on the phone, not sent yet. */
export interface Recorded {
  path: string
  size: number
  seconds: number
}

/** The server takes a minute; a shorter touch than this was none. */
export const longestSeconds = 60
const shortestMs = 800

/** A recording that is being made. done gives what was recorded, or null when it was too short or dropped. */
export interface Recording {
  done: Promise<Recorded | null>
  stop: () => void
  drop: () => void
}

/** startRecording begins to record; it rejects when WeChat does not allow it. */
export async function startRecording(): Promise<Recording> {
  const manager = Taro.getRecorderManager()
  let dropped = false
  let finish: (recorded: Recorded | null) => void = () => undefined
  const done = new Promise<Recorded | null>((resolve) => (finish = resolve))
  manager.onStop(({ tempFilePath: path, duration, fileSize: size }) => {
    const seconds = Math.min(longestSeconds, Math.max(1, Math.round(duration / 1000)))
    finish(dropped || duration < shortestMs ? null : { path, size, seconds })
  })
  await new Promise<void>((resolve, reject) => {
    manager.onStart(() => resolve())
    manager.onError(({ errMsg }) => {
      reject(new Error(errMsg))
      // An error while recording (a call comes in) ends it with nothing.
      finish(null)
    })
    manager.start({
      duration: longestSeconds * 1000,
      format: 'mp3',
      sampleRate: 16000,
      numberOfChannels: 1,
      encodeBitRate: 48000,
    })
  })
  const drop = () => {
    dropped = true
    manager.stop()
  }
  return { done, stop: () => manager.stop(), drop }
}

/** explainMicrophone says why there is no recording; after a refusal it shows the way to the settings. */
export async function explainMicrophone(): Promise<string> {
  try {
    const { authSetting } = await Taro.getSetting()
    if (authSetting['scope.record'] !== false) return '没有开始录音，请再试一次，或者打字'
    const why = '发语音要用到麦克风，可以在设置里打开。不打开也可以打字。'
    if (await confirmAction('没有麦克风权限', why, '去设置', '不用了')) await Taro.openSetting()
    return ''
  } catch {
    return '这台手机不能录音，请打字'
  }
}
