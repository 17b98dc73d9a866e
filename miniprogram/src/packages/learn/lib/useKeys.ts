import { useEffect, useRef } from 'react'
import { isWeapp } from '@/lib/platform'

/** What keys do; a missing one is left to the browser. */
export interface KeyActions {
  next: () => void
  previous?: () => void
  /** Play and pause. */
  toggle?: () => void
}

type Action = keyof KeyActions

/** keyAction returns what a key means: Enter, space and arrows of a keyboard, buttons of an earphone. */
export function keyAction(key: string): Action | undefined {
  if (['Enter', ' ', 'ArrowRight', 'MediaTrackNext'].includes(key)) return 'next'
  if (['ArrowLeft', 'MediaTrackPrevious'].includes(key)) return 'previous'
  return ['MediaPlayPause', 'MediaPlay', 'MediaPause'].includes(key) ? 'toggle' : undefined
}

/** useKeys listens to keys while the page is there. What has the focus goes first. */
export function useKeys(actions: KeyActions): void {
  const latest = useRef(actions)
  latest.current = actions
  useEffect(() => {
    if (isWeapp) return undefined
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event.target)) return
      const action = keyAction(event.key)
      const act = action && latest.current[action]
      if (!act) return
      event.preventDefault()
      act()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && /^(INPUT|TEXTAREA)$/.test(target.tagName)
}
