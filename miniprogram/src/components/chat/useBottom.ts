import { useCallback, useEffect, useRef, useState } from 'react'
import type { BaseEventOrig, ScrollViewProps } from '@tarojs/components'

/** Closer to the end than this counts as being there. */
const nearPx = 80
const farDown = 1_000_000

/**
 * useBottom keeps a list at its end while the citizen is reading there, and leaves it alone when they
 * have scrolled up. mark changes with every arrival.
 */
export function useBottom(mark: string) {
  const [top, setTop] = useState(farDown)
  const [atEnd, setAtEnd] = useState(true)
  const last = useRef({ top: 0, height: 0 })
  const flip = useRef(0)

  const jump = useCallback(() => {
    // The same number twice would not scroll.
    flip.current = flip.current === 0 ? 1 : 0
    setTop(farDown + flip.current)
    setAtEnd(true)
  }, [])

  useEffect(() => {
    if (!atEnd) return
    const timer = setTimeout(jump, 30)
    return () => clearTimeout(timer)
  }, [mark, atEnd, jump])

  const onScroll = useCallback((event: BaseEventOrig<ScrollViewProps.onScrollDetail>) => {
    const { scrollTop, scrollHeight } = event.detail
    const grew = scrollHeight !== last.current.height
    const movedUp = scrollTop < last.current.top - nearPx / 4
    last.current = { top: scrollTop, height: scrollHeight }
    if (movedUp && !grew) setAtEnd(false)
  }, [])

  const onScrollToLower = useCallback(() => setAtEnd(true), [])

  return { top, atEnd, jump, onScroll, onScrollToLower, lowerThreshold: nearPx }
}
