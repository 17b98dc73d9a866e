import { useCallback, useEffect, useRef, useState } from 'react'
import { messageOf } from './errors'

/** What a page knows about data it asked for. */
export interface Loaded<T> {
  data: T | undefined
  error: string
  loading: boolean
  reload: () => Promise<void>
  set: (data: T) => void
}

/** useLoad loads data when the page appears and whenever key changes; a late answer is dropped. */
export function useLoad<T>(load: () => Promise<T>, key = '', initial?: T): Loaded<T> {
  const [data, set] = useState<T | undefined>(initial)
  const [error, setError] = useState('')
  const [loading, setLoading] = useState(true)
  const turn = useRef(0)
  const latest = useRef(load)
  latest.current = load
  const reload = useCallback(async () => {
    const mine = ++turn.current
    setLoading(true)
    try {
      const next = await latest.current()
      if (mine !== turn.current) return
      set(next)
      setError('')
    } catch (cause) {
      if (mine === turn.current) setError(messageOf(cause))
    } finally {
      if (mine === turn.current) setLoading(false)
    }
  }, [])
  useEffect(() => {
    void reload()
    const counter = turn
    return () => void counter.current++
  }, [reload, key])
  return { data, error, loading, reload, set }
}
