import { isWeapp } from '@/lib/platform'
import type { KeyActions } from './useKeys'

/** Made by the worker of scripts/offline-worker.js; where there is none, only the keys are missing. */
const silentSound = './silence.wav'

/**
 * holdEarphone makes the keys of an earphone reach the page while a lesson is read aloud: browsers give
 * them to whoever plays sound, and speech does not count, so silence is played. The result lets go.
 */
export function holdEarphone(actions: Required<KeyActions>): () => void {
  if (isWeapp || !('mediaSession' in navigator) || !hasWorker()) return () => undefined
  const audio = new Audio(silentSound)
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
    for (const name of Object.keys(names)) session.setActionHandler(name as MediaSessionAction, null)
  }
}

function hasWorker(): boolean {
  return 'serviceWorker' in navigator && navigator.serviceWorker.controller !== null
}
