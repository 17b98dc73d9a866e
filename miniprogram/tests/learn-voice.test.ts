import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { makeVoice } from '@/packages/learn/lib/voice'

/** What was played; each recording ends at once, or fails. */
let played: string[] = []
let fails = false

class Recording {
  onended: () => void = () => undefined
  onerror: () => void = () => undefined
  constructor(private readonly src: string) {}
  play() {
    played.push(this.src)
    queueMicrotask(() => (fails ? this.onerror() : this.onended()))
    return Promise.resolve()
  }
  pause() {}
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('window', {})
  vi.stubGlobal('Audio', Recording)
  played = []
  fails = false
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const recorded = [{ text: '先听。', url: '/api/v1/files/a?sig=1' }]

it('plays what the server has as a recording and shows the rest for as long as speaking takes', async () => {
  const voice = makeVoice(recorded)
  await voice.say('先听。')
  expect(played).toHaveLength(1)
  expect(played[0]).toContain('/api/v1/files/a')
  let done = false
  void voice.say('没有录音的话。').then(() => (done = true))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(done).toBe(false)
  await vi.advanceTimersByTimeAsync(3_000)
  expect(done).toBe(true)
  expect(played).toHaveLength(1)
})

it('shows the text when a recording cannot be played', async () => {
  fails = true
  let done = false
  void makeVoice(recorded)
    .say('先听。')
    .then(() => (done = true))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(done).toBe(false)
  await vi.advanceTimersByTimeAsync(3_000)
  expect(done).toBe(true)
})
