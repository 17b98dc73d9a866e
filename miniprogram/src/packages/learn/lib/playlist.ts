import { grade } from './grade'
import { answerText } from './respond'
import type { Card, Item, ItemOption } from './types'
import { basisText } from './words'

/** Reads aloud; say and play resolve when done or when silenced. */
export interface Voice {
  say: (text: string) => Promise<void>
  play: (src: string, transcript: string) => Promise<void>
  silence: () => void
}

/** What is being heard: shown as text, too, because trains are loud. */
export type Stage =
  | { kind: 'card'; index: number; text: string }
  | { kind: 'think'; index: number; item: Item }
  | { kind: 'ask'; index: number; item: Item; reading: string }
  | { kind: 'told'; index: number; item: Item; response: string[]; text: string }
  | { kind: 'later'; index: number; item: Item; text: string }
  | { kind: 'end'; open: number }

export interface PlaylistDeps {
  cards: Card[]
  itemOf: (card: Card) => Item | undefined
  isAnswered: (item: Item) => boolean
  voice: Voice
  wait: (ms: number) => Promise<void>
  onStage: (stage: Stage) => void
  onCard: (index: number) => void
  onAnswer: (item: Item, response: string[]) => void
}

/** Silence to think before the options are read. */
const thinkMs = 4_000
/** How long an answer is waited for after the last option. */
const answerMs = 12_000
const breathMs = 700

const judgement: ItemOption[] = [
  { key: 'true', text: '对' },
  { key: 'false', text: '错' },
]

/** optionsOf returns what an item offers when it is heard; nothing for kinds that need eyes. */
export function optionsOf(item: Item): ItemOption[] {
  if (item.kind === 'true_false') return judgement
  return item.kind === 'single' || item.kind === 'dialogue' ? item.options : []
}

/**
 * Playlist plays a lesson for ears: card after card, a pause to think before each question, an answer by a
 * big button or by one key of the earphone, which takes the option read last. A question without an answer
 * in time is left for later and not counted.
 */
export class Playlist {
  /** Every change of place ends what was going on before. */
  private turn = 0
  private index = 0
  private reading = ''
  private decide: ((key: string) => void) | null = null

  constructor(private readonly deps: PlaylistDeps) {}

  /** play starts or goes on with the card of that number. */
  play(index: number): void {
    this.stop()
    this.index = index
    void this.run(++this.turn)
  }

  /** stop falls silent; play goes on. */
  stop(): void {
    this.turn++
    this.decide = null
    this.deps.voice.silence()
  }

  /** next skips the rest of the card; in a question it takes the option read last. */
  next(): void {
    if (this.decide && this.reading) return this.choose(this.reading)
    this.play(Math.min(this.index + 1, this.deps.cards.length))
  }

  /** previous goes back to the card before. */
  previous(): void {
    this.play(Math.max(0, this.index - 1))
  }

  /** choose answers the question that is being asked. */
  choose(key: string): void {
    this.decide?.(key)
  }

  private async run(turn: number): Promise<void> {
    while (this.index < this.deps.cards.length) {
      const card = this.deps.cards[this.index]
      if (!card) return
      this.deps.onCard(this.index)
      await this.one(card, turn)
      if (turn !== this.turn) return
      await this.deps.wait(breathMs)
      if (turn !== this.turn) return
      this.index++
    }
    const open = this.deps.cards.map(this.deps.itemOf).filter((item) => item && !this.deps.isAnswered(item))
    this.deps.onStage({ kind: 'end', open: open.length })
  }

  private async one(card: Card, turn: number): Promise<void> {
    const item = this.deps.itemOf(card)
    if (item) return this.question(item, turn)
    this.deps.onStage({ kind: 'card', index: this.index, text: card.spoken })
    if (card.kind === 'audio' && card.file_url) await this.deps.voice.play(card.file_url, card.spoken)
    else await this.deps.voice.say(card.spoken)
  }

  private async question(item: Item, turn: number): Promise<void> {
    const options = optionsOf(item)
    if (this.deps.isAnswered(item)) return
    if (options.length === 0) return this.later(item, '这道题要看着屏幕答，先往下听。')
    this.deps.onStage({ kind: 'think', index: this.index, item })
    await this.deps.voice.say(`想一想。${item.stem}`)
    if (turn !== this.turn) return
    await this.deps.wait(thinkMs)
    if (turn !== this.turn) return
    const key = await this.ask(item, options, turn)
    if (turn !== this.turn) return
    await (key ? this.tell(item, [key]) : this.later(item, '没有作答，这道题留到后面。'))
  }

  /** ask reads the options one by one and returns what was chosen, or '' when time is up. */
  private ask(item: Item, options: ItemOption[], turn: number): Promise<string> {
    return new Promise((resolve) => {
      const finish = (key: string) => {
        if (this.decide !== finish) return
        this.decide = null
        this.reading = ''
        this.deps.voice.silence()
        resolve(key)
      }
      this.decide = finish
      void this.readOptions(item, options, turn).then(() => {
        if (turn === this.turn) finish('')
      })
    })
  }

  private async readOptions(item: Item, options: ItemOption[], turn: number): Promise<void> {
    const asking = () => turn === this.turn && this.decide !== null
    for (const [i, option] of options.entries()) {
      if (!asking()) return
      this.reading = option.key
      this.deps.onStage({ kind: 'ask', index: this.index, item, reading: option.key })
      await this.deps.voice.say(`${i + 1}，${option.text}`)
      if (asking()) await this.deps.wait(breathMs)
    }
    if (asking()) await this.deps.wait(answerMs)
  }

  private async tell(item: Item, response: string[]): Promise<void> {
    this.deps.onAnswer(item, response)
    const parts = verdictParts(item, response)
    this.deps.onStage({ kind: 'told', index: this.index, item, response, text: parts.join('') })
    await this.say(this.turn, ...parts)
  }

  /** say says the parts one after the other: what varies is spoken, what is fixed may be a recording. */
  private async say(turn: number, ...parts: string[]): Promise<void> {
    for (const part of parts) {
      if (turn !== this.turn) return
      if (part) await this.deps.voice.say(part)
    }
  }

  private async later(item: Item, text: string): Promise<void> {
    this.deps.onStage({ kind: 'later', index: this.index, item, text })
    await this.deps.voice.say(text)
  }
}

/** verdictText is the feedback to an answer as it is read aloud. */
export function verdictText(item: Item, response: string[]): string {
  return verdictParts(item, response).join('')
}

function verdictParts(item: Item, response: string[]): string[] {
  const right = grade(item, response).right
  const verdict = right ? '答对了。' : `不对。正确答案是：${ended(answerText(item, item.answer ?? []))}`
  const basis = basisText(item.basis)
  return [verdict, item.explanation ?? '', basis ? `依据${basis}。` : '']
}

function ended(sentence: string): string {
  return /[。？！…]$/.test(sentence) ? sentence : `${sentence}。`
}
