import { useEffect, useRef, useState } from 'react'
import { useDidHide, useDidShow } from '@tarojs/taro'
import { ApiError, messageOf } from '@/lib/errors'
import { showToast } from '@/lib/platform'
import { fetchSession } from '@/services/learn'
import { learner, onlineStore, sync, syncSoon } from '../live'
import { current, extended, onward, roundOf, withAnswer } from '../lib/round'
import type { Round } from '../lib/round'
import { Stopwatch } from '../lib/stopwatch'
import type { Item, SessionKind } from '../lib/types'

export interface SessionAim {
  kind: SessionKind
  matter: string
}

/** What a session shows. */
export interface SessionView {
  round: Round
  /** Items for another round. */
  left: number
  /** Items that will still be added to this round, as far as the server knows. */
  more: number
  state: 'loading' | 'asking' | 'done' | 'failed'
  error: string
  answer: (response: string[]) => void
  next: () => void
  load: () => void
  /** again starts another round. */
  again: () => void
}

interface Group {
  items: Item[]
  left: number
  done: boolean
}

/** The phone holds reviews and the daily challenge; everything else is chosen by the server. */
async function groupFor({ kind, matter }: SessionAim): Promise<Group> {
  const held = heldItems(kind)
  if (held.length > 0) return { items: held.slice(0, 20), left: Math.max(0, held.length - 20), done: true }
  if (!onlineStore.get() && (kind === 'review' || kind === 'daily')) return { items: [], left: 0, done: true }
  // The server chooses by what it knows: tell it first.
  await sync()
  return fetchSession(kind, matter)
}

function heldItems(kind: SessionKind): Item[] {
  if (kind === 'review') return learner().reviews()
  return kind === 'daily' ? learner().daily() : []
}

/** useSession asks a round of items; a placement goes on in groups until the server knows enough. */
export function useSession(aim: SessionAim): SessionView {
  const [round, setRound] = useState<Round>(() => roundOf([]))
  const [left, setLeft] = useState(0)
  const [state, setState] = useState<SessionView['state']>('loading')
  const [error, setError] = useState('')
  const more = useRef(false)
  const watch = useWatch()
  const load = async () => {
    setState('loading')
    try {
      const group = await groupFor(aim)
      more.current = aim.kind === 'placement' && !group.done
      setLeft(group.left)
      setRound((known) => extended(known, group.items))
      setState(group.items.length > 0 ? 'asking' : 'done')
      watch.current.take()
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause
      setError(messageOf(cause))
      setState('failed')
    }
  }
  useEffect(() => {
    void load()
    // The aim of a page never changes.
  }, []) // eslint-disable-line react-hooks/exhaustive-deps
  const answer = (response: string[]) => {
    const item = current(round)
    if (!item || round.given[item.id]) return
    const entry = { item_id: item.id, version: item.version, response, source: aim.kind }
    if (!learner().addAnswer({ ...entry, seconds: watch.current.take() })) {
      showToast('手机存不下了，请尽快联网上传')
    }
    setRound(withAnswer(round, response))
    syncSoon()
  }
  const next = () => {
    const moved = onward(round)
    setRound(moved)
    if (current(moved)) return void watch.current.take()
    if (more.current) return void load()
    setState('done')
    void sync()
  }
  const again = () => {
    setRound(roundOf([]))
    void load()
  }
  return {
    round,
    left,
    more: aim.kind === 'placement' ? left : 0,
    state,
    error,
    answer,
    next,
    load: () => void load(),
    again,
  }
}

function useWatch(): { current: Stopwatch } {
  const watch = useRef(new Stopwatch(Date.now))
  useDidHide(() => watch.current.pause())
  useDidShow(() => watch.current.resume())
  return watch
}
