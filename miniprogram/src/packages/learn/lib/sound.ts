import Taro from '@tarojs/taro'
import { isWeapp } from '@/lib/platform'

/** A recording that is being played; ended resolves when it is over, failed or was stopped. */
export interface Playing {
  ended: Promise<'done' | 'failed' | 'stopped'>
  stop: () => void
}

/** playSound plays a recording; in WeChat it goes on when the screen is off. */
export function playSound(src: string, title = '坐席学习'): Playing {
  return isWeapp ? playInWeapp(src, title) : playInBrowser(src)
}

function playInBrowser(src: string): Playing {
  const audio = new Audio(src)
  return playing((finish) => {
    audio.onended = () => finish('done')
    audio.onerror = () => finish('failed')
    audio.play().catch(() => finish('failed'))
    return () => audio.pause()
  })
}

function playInWeapp(src: string, title: string): Playing {
  const audio = Taro.getBackgroundAudioManager()
  return playing((finish) => {
    audio.onEnded(() => finish('done'))
    audio.onStop(() => finish('stopped'))
    audio.onError(() => finish('failed'))
    audio.title = title
    audio.src = src
    return () => audio.stop()
  })
}

type Ending = 'done' | 'failed' | 'stopped'

function playing(start: (finish: (how: Ending) => void) => () => void): Playing {
  let end: (how: Ending) => void = () => undefined
  const ended = new Promise<Ending>((resolve) => (end = resolve))
  const silence = start(end)
  return {
    ended,
    stop: () => {
      silence()
      end('stopped')
    },
  }
}
