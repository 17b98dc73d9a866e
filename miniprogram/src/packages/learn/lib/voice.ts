import { isWeapp } from '@/lib/platform'
import { soundSource } from './audio'
import type { Voice } from './playlist'
import { playSound } from './sound'
import type { Playing } from './sound'

/** Characters a minute at which text is given time when nothing can read it aloud; as lessons are timed. */
const spokenPerMinute = 240
/** Browsers stop long speeches in the middle; sentences up to this length are safe. */
const longestPart = 80
/** A browser that has not begun to speak by then will not. */
const startMs = 3_000

/** partsOf cuts a text at its sentences, so that each part is short enough to be spoken. */
export function partsOf(text: string): string[] {
  const sentences = text.match(/[^。！？；\n]+[。！？；\n]*/g) ?? []
  const parts: string[] = []
  for (const sentence of sentences.flatMap(slices)) {
    const last = parts[parts.length - 1]
    if (last !== undefined && last.length + sentence.length <= longestPart)
      parts[parts.length - 1] = last + sentence
    else parts.push(sentence)
  }
  return parts
}

function slices(sentence: string): string[] {
  const all: string[] = []
  for (let i = 0; i < sentence.length; i += longestPart) all.push(sentence.slice(i, i + longestPart))
  return all
}

/** readingMs returns how long a text stays when it is not spoken. */
export function readingMs(text: string): number {
  return Math.max(1_500, Math.round((text.length / spokenPerMinute) * 60_000))
}

/** canSpeak reports whether this device can read texts aloud. */
export function canSpeak(): boolean {
  return !isWeapp && 'speechSynthesis' in window && typeof SpeechSynthesisUtterance === 'function'
}

/**
 * makeVoice returns the device's voice: texts the server has as recordings are played, others are spoken by
 * the browser; where nothing can speak, a text stays on the screen as long as speaking it would take.
 */
export function makeVoice(recordings: { text: string; url: string }[] = []): Voice {
  const recorded = new Map(recordings.map(({ text, url }) => [text, url]))
  let silenced: () => void = () => undefined
  let playing: Playing | null = null
  const until = (start: (finish: () => void) => () => void) =>
    new Promise<void>((resolve) => {
      let stop: () => void = () => undefined
      silenced = () => {
        stop()
        resolve()
      }
      stop = start(resolve)
    })
  const read = (text: string) => until((finish) => timer(readingMs(text), finish))
  const speakAloud = async (text: string) => {
    if (!canSpeak()) return read(text)
    const spoken = { now: true }
    await until((finish) => speak(partsOf(text), finish, () => ((spoken.now = false), finish())))
    if (!spoken.now) await read(text)
  }
  const play = async (src: string, transcript: string) => {
    playing = playSound(soundSource(src))
    const { ended } = playing
    if ((await ended) === 'failed') await speakAloud(transcript)
  }
  const say = (text: string) => {
    const url = recorded.get(text)
    return url ? play(url, text) : speakAloud(text)
  }
  const silence = () => {
    playing?.stop()
    playing = null
    silenced()
    silenced = () => undefined
  }
  return { say, play, silence }
}

function timer(ms: number, finish: () => void): () => void {
  const id = setTimeout(finish, ms)
  return () => clearTimeout(id)
}

/** speak says the parts one after the other; onFail is called when the browser does not begin. */
function speak(parts: string[], finish: () => void, onFail: () => void): () => void {
  const { speechSynthesis: speech } = window
  let stopped = false
  let cancel: () => void = () => undefined
  const next = (i: number) => {
    const text = parts[i]
    if (stopped) return
    if (text === undefined) return finish()
    const utterance = new SpeechSynthesisUtterance(text)
    utterance.lang = 'zh-CN'
    cancel = timer(startMs, () => stopAll(onFail))
    utterance.onstart = () => cancel()
    utterance.onend = () => {
      cancel()
      next(i + 1)
    }
    utterance.onerror = () => stopAll(onFail)
    speech.speak(utterance)
  }
  const stopAll = (then: () => void) => {
    if (stopped) return
    stopped = true
    cancel()
    speech.cancel()
    then()
  }
  speech.cancel()
  next(0)
  return () => stopAll(() => undefined)
}
