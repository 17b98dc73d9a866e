import Taro from '@tarojs/taro'
import { renderToStaticMarkup } from 'react-dom/server'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { MessageView } from '@/components/chat/MessageView'
import { startRecording } from '@/lib/recorder'
import type { Content } from '@/lib/types'
import { playingStore, stopVoice, toggleVoice } from '@/lib/voiceplayer'
import { sampleMessage } from './samples'

const wx = Taro as unknown as Record<string, unknown>

/** WeChat's recorder, moved by the test. */
class FakeRecorder {
  stopped = 0
  private on: Record<string, (event: object) => void> = {}
  onStart = (fn: () => void) => (this.on.start = fn)
  onStop = (fn: (event: object) => void) => (this.on.stop = fn)
  onError = (fn: (event: object) => void) => (this.on.error = fn)
  start = vi.fn(() => this.fire('start', {}))
  stop = () => {
    this.stopped++
    this.fire('stop', { tempFilePath: 'wxfile://a.mp3', duration: this.duration, fileSize: 9 })
  }
  duration = 4_200
  fire(name: string, event: object) {
    this.on[name]?.(event)
  }
}

describe('recording', () => {
  let recorder = new FakeRecorder()
  beforeEach(() => {
    recorder = new FakeRecorder()
    wx.getRecorderManager = () => recorder
  })

  it('gives what was said, in whole seconds, within a minute', async () => {
    const recording = await startRecording()
    recording.stop()
    expect(await recording.done).toEqual({ path: 'wxfile://a.mp3', size: 9, seconds: 4 })
    expect(recorder.start).toHaveBeenCalledWith(expect.objectContaining({ duration: 60_000, format: 'mp3' }))
  })

  it('of a moment is none', async () => {
    recorder.duration = 300
    const recording = await startRecording()
    recording.stop()
    expect(await recording.done).toBeNull()
  })

  it('that is dropped is none', async () => {
    const recording = await startRecording()
    recording.drop()
    expect(await recording.done).toBeNull()
  })

  it('that a call interrupts is none', async () => {
    const recording = await startRecording()
    recorder.fire('error', { errMsg: 'interrupted' })
    expect(await recording.done).toBeNull()
  })

  it('that WeChat does not allow is refused', async () => {
    recorder.start = vi.fn(() => recorder.fire('error', { errMsg: 'operateRecorder:fail auth deny' }))
    await expect(startRecording()).rejects.toThrow('auth deny')
  })
})

describe('playing', () => {
  const made: { src: string; destroyed: boolean; ended?: () => void; failed?: () => void }[] = []
  beforeEach(() => {
    made.length = 0
    stopVoice()
    wx.createInnerAudioContext = () => {
      const audio = {
        src: '',
        destroyed: false,
        onEnded: (fn: () => void) => (one.ended = fn),
        onError: (fn: () => void) => (one.failed = fn),
        play: () => undefined,
        destroy: () => (one.destroyed = true),
      }
      const one: (typeof made)[number] = audio
      made.push(one)
      return audio
    }
  })

  it('is of one recording at a time, and a second tap stops it', () => {
    const fail = vi.fn()
    toggleVoice('a', fail)
    toggleVoice('b', fail)
    expect(playingStore.get()).toBe('b')
    expect(made.map((one) => one.destroyed)).toEqual([true, false])
    toggleVoice('b', fail)
    expect(playingStore.get()).toBe('')
    expect(fail).not.toHaveBeenCalled()
  })

  it('ends by itself, and says so when it cannot be played', () => {
    const fail = vi.fn()
    toggleVoice('a', fail)
    made[0]?.ended?.()
    expect(playingStore.get()).toBe('')
    toggleVoice('a', fail)
    made[1]?.failed?.()
    made[1]?.failed?.()
    expect(fail).toHaveBeenCalledOnce()
  })
})

it('a recording shows how long it is, and what was heard when anything was', () => {
  const file = { id: 'f', url: '/api/v1/files/f', mime: 'audio/mpeg', seconds: 7 }
  const show = (text: string) => {
    const content: Content = { kind: 'voice', text, file }
    const message = sampleMessage(1, { sender: 'citizen', kind: 'voice', text, content })
    return renderToStaticMarkup(<MessageView message={message} handlers={null} named />)
  }
  expect(show('[语音 7 秒]')).toContain('播放语音，7 秒')
  expect(show('[语音 7 秒]')).not.toContain('[语音')
  expect(show('身份证丢了')).toContain('身份证丢了')
  expect(show('身份证丢了')).not.toContain('<img')
})
