import { useRef } from 'react'
import { useDidShow } from '@tarojs/taro'

/** useRevisit runs fn whenever the citizen comes back to the page, not when it first appears. */
export function useRevisit(fn: () => void): void {
  const first = useRef(true)
  useDidShow(() => {
    if (!first.current) fn()
    first.current = false
  })
}
