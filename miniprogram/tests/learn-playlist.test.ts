import { beforeEach, describe, expect, it } from 'vitest'
import { Playlist, verdictText } from '@/packages/learn/lib/playlist'
import type { Stage } from '@/packages/learn/lib/playlist'
import type { Item, Lesson } from '@/packages/learn/lib/types'
import { itemOf } from '@/packages/learn/lib/run'
import { partsOf, readingMs } from '@/packages/learn/lib/voice'
import { sampleItem, sampleLesson } from './learn-samples'

/** A voice and a clock that the test moves: every sentence and pause waits in line. */
class Theatre {
  said: string[] = []
  stages: Stage[] = []
  answers: Record<string, string[]> = {}
  cards: number[] = []
  waits: number[] = []
  private pending: (() => void) | null = null

  playlist(lesson: Lesson): Playlist {
    return new Playlist({
      cards: lesson.cards,
      itemOf: (card) => itemOf(lesson, card),
      isAnswered: (item) => this.answers[item.id] !== undefined,
      voice: {
        say: (text) => {
          this.said.push(text)
          return this.hold()
        },
        play: (src) => {
          this.said.push(`♪ ${src}`)
          return this.hold()
        },
        silence: () => this.release(),
      },
      wait: (ms) => {
        this.waits.push(ms)
        return this.hold()
      },
      onStage: (stage) => this.stages.push(stage),
      onCard: (index) => this.cards.push(index),
      onAnswer: (item: Item, response) => (this.answers[item.id] = response),
    })
  }

  /** step lets what is heard end, some times. */
  async step(times = 1): Promise<void> {
    for (let i = 0; i < times; i++) {
      this.release()
      await settle()
    }
  }

  /** until goes on to the first stage of a kind. */
  async until(kind: Stage['kind'], limit = 40): Promise<void> {
    for (let i = 0; i < limit && this.stages[this.stages.length - 1]?.kind !== kind; i++) await this.step()
  }

  last(): Stage | undefined {
    return this.stages[this.stages.length - 1]
  }

  private hold(): Promise<void> {
    return new Promise((resolve) => (this.pending = resolve))
  }

  private release(): void {
    const pending = this.pending
    this.pending = null
    pending?.()
  }
}

const settle = async () => {
  for (let i = 0; i < 10; i++) await Promise.resolve()
}

let theatre = new Theatre()
beforeEach(() => {
  theatre = new Theatre()
})

describe('listening', () => {
  it('reads cards one after the other, pauses before a question and reads the options', async () => {
    theatre.playlist(sampleLesson()).play(0)
    await theatre.until('think')
    expect(theatre.said).toEqual([
      '先备案再就医。线上两分钟。',
      expect.stringContaining('想一想。职工医保断缴'),
    ])
    await theatre.until('ask')
    expect(theatre.waits).toContain(4_000)
    expect(theatre.last()).toMatchObject({ kind: 'ask', reading: 'a' })
    expect(theatre.said[2]).toBe('1，缴费当月')
  })

  it('takes a big button at any time and says whether it was right, with the clause', async () => {
    const list = theatre.playlist(sampleLesson())
    list.play(0)
    await theatre.until('ask')
    list.choose('b')
    await settle()
    expect(theatre.answers).toEqual({ 'l1-i1': ['b'] })
    expect(theatre.last()).toMatchObject({
      kind: 'told',
      text: '答对了。各地等待期不同。依据《社会保险法》第二十三条。',
    })
    await theatre.until('end')
    expect(theatre.last()).toEqual({ kind: 'end', open: 0 })
    expect(theatre.cards).toEqual([0, 1, 2])
  })

  it('takes the option that was read last when the earphone key is pressed', async () => {
    const list = theatre.playlist(sampleLesson())
    list.play(0)
    await theatre.until('ask')
    await theatre.step(2)
    expect(theatre.last()).toMatchObject({ reading: 'b' })
    list.next()
    await settle()
    expect(theatre.answers).toEqual({ 'l1-i1': ['b'] })
  })

  it('leaves a question without an answer for later', async () => {
    theatre.playlist(sampleLesson()).play(0)
    await theatre.until('end')
    expect(theatre.answers).toEqual({})
    expect(theatre.last()).toEqual({ kind: 'end', open: 1 })
  })

  it('leaves questions that need eyes for later', async () => {
    const lesson = sampleLesson('l1', {
      items: [sampleItem('l1-i1', { kind: 'order', answer: ['a', 'b', 'c'] })],
    })
    theatre.playlist(lesson).play(1)
    await theatre.until('later')
    expect(theatre.said).toEqual(['这道题要看着屏幕答，先往下听。'])
  })

  it('does not ask again what was answered on the screen', async () => {
    theatre.answers['l1-i1'] = ['a']
    theatre.playlist(sampleLesson()).play(0)
    await theatre.until('end')
    expect(theatre.said).toHaveLength(2)
  })

  it('skips, goes back and falls silent at once', async () => {
    const list = theatre.playlist(sampleLesson())
    list.play(0)
    await settle()
    list.next()
    await settle()
    expect(theatre.cards).toEqual([0, 1])
    list.previous()
    await settle()
    expect(theatre.cards).toEqual([0, 1, 0])
    list.stop()
    const heard = theatre.said.length
    await theatre.step(5)
    expect(theatre.said).toHaveLength(heard)
  })

  it('an answer after the end of a question counts for nothing', async () => {
    const list = theatre.playlist(sampleLesson())
    list.play(0)
    await theatre.until('end')
    list.choose('b')
    expect(theatre.answers).toEqual({})
  })

  it('plays recordings', async () => {
    const lesson = sampleLesson()
    const audio = {
      ...lesson.cards[0],
      kind: 'audio',
      file_url: '/f.mp3',
    } as Lesson['cards'][0]
    theatre.playlist({ ...lesson, cards: [audio] }).play(0)
    await settle()
    expect(theatre.said).toEqual(['♪ /f.mp3'])
  })
})

it('says what would have been right', () => {
  expect(verdictText(sampleItem('s', { basis: null }), ['a'])).toBe(
    '不对。正确答案是：以当地规定的等待期为准。各地等待期不同。',
  )
})

describe('speech', () => {
  it('is cut at sentences, into parts that browsers do not drop', () => {
    const text = '先备案再就医。'.repeat(30)
    const parts = partsOf(text)
    expect(parts.join('')).toBe(text)
    expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(80)
    expect(parts.every((part) => part.endsWith('。'))).toBe(true)
  })

  it('cuts what has no sentences', () => {
    const text = '很'.repeat(200)
    expect(partsOf(text).join('')).toBe(text)
    expect(partsOf('')).toEqual([])
  })

  it('gives text the time of being spoken', () => {
    expect(readingMs('字'.repeat(240))).toBe(60_000)
    expect(readingMs('对')).toBe(1_500)
  })
})
