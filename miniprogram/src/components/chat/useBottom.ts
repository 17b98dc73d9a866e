import { useCallback, useEffect, useRef, useState } from 'react'
import type { BaseEventOrig, ScrollViewProps } from '@tarojs/components'
import { isWeapp } from '@/lib/platform'

/** A smaller move up is a trembling finger. */
const trembleMaxPx = 10
/** Class of the list, for finding it in a browser. */
export const chatScroll = 'chat__scroll--live'
/** Air above the place that is scrolled to. */
const marginPx = 12
const farDown = 1_000_000
/** Scrolling this soon after our own is our own. */
const ownScrollMs = 500
/** Long enough for the new message to be laid out. */
const settleMs = 60

interface Target {
  top?: number
  into?: string
}

/**
 * useBottom follows a growing list while the citizen reads its end, and leaves it alone when they have
 * scrolled up. mark changes with every arrival, own with everything the citizen says, which always leads
 * back to the end. With an anchor the list stops there, so that a long answer is read from its beginning.
 */
export function useBottom(mark: string, own: number, anchor: string) {
  const [target, setTarget] = useState<Target>({ top: farDown })
  const [following, setFollowing] = useState(true)
  const last = useRef({ top: 0, height: 0 })
  const movedAt = useRef(0)
  const flip = useRef(0)
  const wanted = useRef(anchor)
  wanted.current = anchor

  const move = useCallback((into: string) => {
    movedAt.current = Date.now()
    if (!isWeapp) return scrollInBrowser(into)
    // The same number twice would not scroll.
    flip.current = 1 - flip.current
    setTarget(into ? { into } : { top: farDown + flip.current })
  }, [])

  const jump = useCallback(() => {
    setFollowing(true)
    move('')
  }, [move])

  useEffect(() => setFollowing(true), [own])

  useEffect(() => {
    if (!following) return
    const timer = setTimeout(() => move(wanted.current), settleMs)
    return () => clearTimeout(timer)
  }, [mark, following, move])

  const onScroll = useCallback((event: BaseEventOrig<ScrollViewProps.onScrollDetail>) => {
    const { scrollTop: top, scrollHeight: height } = event.detail
    const up = top < last.current.top - trembleMaxPx
    // A list that became shorter moves up by itself.
    const resized = height !== last.current.height
    last.current = { top, height }
    if (up && !resized && Date.now() - movedAt.current > ownScrollMs) setFollowing(false)
  }, [])

  const onScrollToLower = useCallback(() => setFollowing(true), [])

  return { target, following, jump, onScroll, onScrollToLower }
}

/** Taro's own scrolling centres its target and moves the page around the list too. */
function scrollInBrowser(into: string): void {
  const boxes = document.querySelectorAll<HTMLElement>(`.${chatScroll}`)
  const box = boxes[boxes.length - 1]
  const place = into ? box?.querySelector<HTMLElement>(`#${into}`) : null
  if (!box) return
  box.scrollTop = place
    ? box.scrollTop + place.getBoundingClientRect().top - box.getBoundingClientRect().top - marginPx
    : box.scrollHeight
}
