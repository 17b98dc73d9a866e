import { useRef } from 'react'

interface TouchLike {
  touches: { clientX: number; clientY: number }[]
  changedTouches: { clientX: number; clientY: number }[]
}

/** A swipe is at least this long, in px, and clearly more across than down. */
const shortest = 60

/** swipeOf says whether a finger's way means one card on (1), one back (-1) or nothing (0). */
export function swipeOf(dx: number, dy: number): -1 | 0 | 1 {
  if (Math.abs(dx) < shortest || Math.abs(dx) < Math.abs(dy) * 1.5) return 0
  return dx < 0 ? 1 : -1
}

/** useSwipe returns the touch handlers of an area in which a swipe turns cards. */
export function useSwipe(onSwipe: (by: number) => void) {
  const start = useRef<{ x: number; y: number } | null>(null)
  return {
    onTouchStart: (event: unknown) => {
      const touch = (event as TouchLike).touches[0]
      start.current = touch ? { x: touch.clientX, y: touch.clientY } : null
    },
    onTouchEnd: (event: unknown) => {
      const touch = (event as TouchLike).changedTouches[0]
      const from = start.current
      start.current = null
      if (!touch || !from) return
      const by = swipeOf(touch.clientX - from.x, touch.clientY - from.y)
      if (by !== 0) onSwipe(by)
    },
  }
}
