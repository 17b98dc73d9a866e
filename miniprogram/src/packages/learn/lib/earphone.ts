import { isWeapp } from '@/lib/platform'
import type { KeyActions } from './useKeys'

/** Shorter sounds do not count as playing, and then browsers keep the earphone's keys to themselves. */
const silentSeconds = 6
const rate = 8_000

/**
 * holdEarphone makes the keys of an earphone reach the page while a lesson is read aloud: browsers give
 * them to whoever plays sound, and speech does not count, so silence is played. The result lets go.
 */
export function holdEarphone(actions: Required<KeyActions>): () => void {
  if (isWeapp || !('mediaSession' in navigator)) return () => undefined
  const address = URL.createObjectURL(silence())
  const audio = new Audio(address)
  audio.loop = true
  // Without sound only the earphone's keys are missing.
  audio.play().catch(() => undefined)
  const { mediaSession: session } = navigator
  const names = { nexttrack: 'next', previoustrack: 'previous', play: 'toggle', pause: 'toggle' } as const
  for (const [name, action] of Object.entries(names)) {
    session.setActionHandler(name as MediaSessionAction, () => actions[action]())
  }
  return () => {
    audio.pause()
    URL.revokeObjectURL(address)
    for (const name of Object.keys(names)) session.setActionHandler(name as MediaSessionAction, null)
  }
}

/** silence returns a WAV file of some seconds of nothing: 8 bits, one channel, 8 kHz. */
function silence(): Blob {
  const size = rate * silentSeconds
  const file = new DataView(new ArrayBuffer(44 + size))
  const text = (at: number, word: string) =>
    [...word].forEach((letter, i) => file.setUint8(at + i, letter.charCodeAt(0)))
  text(0, 'RIFF')
  file.setUint32(4, 36 + size, true)
  text(8, 'WAVEfmt ')
  file.setUint32(16, 16, true)
  file.setUint16(20, 1, true)
  file.setUint16(22, 1, true)
  file.setUint32(24, rate, true)
  file.setUint32(28, rate, true)
  file.setUint16(32, 1, true)
  file.setUint16(34, 8, true)
  text(36, 'data')
  file.setUint32(40, size, true)
  for (let i = 0; i < size; i++) file.setUint8(44 + i, 128)
  return new Blob([file.buffer], { type: 'audio/wav' })
}
