import { useCallback, useEffect, useRef, useState } from 'react'
import { useDidHide, useDidShow } from '@tarojs/taro'
import { ApiError, messageOf } from '@/lib/errors'
import { newClientId } from '@/lib/ids'
import { isWeapp, showToast, storage } from '@/lib/platform'
import { fetchAttempt, saveAnswers, sendSignals, submitAttempt } from '@/services/learn'
import { accountStore, onlineStore } from '../live'
import {
  afterSave,
  afterSignals,
  asSent,
  clockOffset,
  emptyDraft,
  reopened,
  secondsLeft,
  unsaved,
  withResponse,
  withSignal,
} from '../lib/attempt'
import type { Draft } from '../lib/attempt'
import { Stopwatch } from '../lib/stopwatch'
import type { Attempt, Signal } from '../lib/types'

/** How long after an answer it is saved; several taps go together. */
const settleMs = 1_200
/** How long to wait before another try when saving failed. */
const retryMs = 8_000

/** What the page of an open attempt shows and can do. */
export interface Exam {
  draft: Draft
  left: number
  /** Answers that only this phone has. */
  waiting: number
  busy: boolean
  answer: (itemId: string, response: string[]) => void
  submit: () => Promise<void>
}

const draftKey = (id: string) => `learn.${accountStore.get()?.id ?? ''}.attempt.${id}`

/** useExam keeps answers on the phone and on the server, counts down by the server's clock and hands in. */
export function useExam(attempt: Attempt, show: (attempt: Attempt) => void): Exam {
  const onOver = useCallback(
    (over: Attempt) => {
      storage.remove(draftKey(over.id))
      show(over)
    },
    [show],
  )
  const { draft, latest, change } = useDraft(attempt.id)
  const flush = useSaving(attempt, latest, change, onOver)
  const watch = useRef(new Stopwatch(Date.now))
  const [busy, setBusy] = useState(false)
  const answer = (itemId: string, response: string[]) => {
    const at = new Date().toISOString()
    change(withResponse(latest.current, { item_id: itemId, response, seconds: watch.current.take(), at }))
    flush.soon()
  }
  const submit = useCallback(async () => {
    setBusy(true)
    try {
      await flush.now()
      if (unsaved(latest.current).length > 0) throw lost()
      onOver(await submitAttempt(attempt.id))
    } catch (error) {
      showToast(messageOf(error))
    } finally {
      setBusy(false)
    }
  }, [attempt.id, flush, latest, onOver])
  useSignals(latest, change, flush.soon)
  const left = useCountdown(attempt, () => void timeIsUp(attempt.id, flush.now, onOver))
  return { draft, left, waiting: draft.dirty.length, busy, answer, submit }
}

const lost = () =>
  new ApiError({ status: 0, reason: 'offline', message: '还有答案没有存上，请检查网络后再交卷。' })

/** When time is up the server hands in by itself; what was not saved by then does not count. */
async function timeIsUp(id: string, flush: () => Promise<void>, onOver: (attempt: Attempt) => void) {
  await flush()
  try {
    onOver(await submitAttempt(id))
  } catch {
    await reread(id, onOver)
  }
}

async function reread(id: string, onOver: (attempt: Attempt) => void): Promise<void> {
  try {
    const attempt = await fetchAttempt(id)
    if (attempt.state !== 'open') onOver(attempt)
  } catch {
    showToast('时间到了，联网后就能看到成绩')
  }
}

function useDraft(id: string) {
  const [draft, setDraft] = useState<Draft>(() => reopened(storage.get<Draft>(draftKey(id)) ?? emptyDraft()))
  const latest = useRef(draft)
  const change = useCallback(
    (next: Draft) => {
      latest.current = next
      storage.set(draftKey(id), next)
      setDraft(next)
    },
    [id],
  )
  return { draft, latest, change }
}

interface Saving {
  soon: () => void
  now: () => Promise<void>
}

function useSaving(
  attempt: Attempt,
  latest: { current: Draft },
  change: (draft: Draft) => void,
  onOver: (attempt: Attempt) => void,
): Saving {
  const timer = useRef<ReturnType<typeof setTimeout>>()
  const running = useRef<Promise<void> | null>(null)
  const [saving] = useState<Saving>(() => {
    const once = async () => {
      const sent = unsaved(latest.current)
      if (sent.length > 0) {
        const { saved } = await saveAnswers(attempt.id, asSent(attempt.items, sent))
        change(afterSave(latest.current, sent, saved))
      }
      const { signals } = latest.current
      if (signals.length === 0) return
      await sendSignals(attempt.id, signals)
      change(afterSignals(latest.current, signals))
    }
    const guarded = async () => {
      try {
        await once()
        onlineStore.set(true)
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        if (error.status === 0) onlineStore.set(false)
        if (error.isTemporary) later(retryMs)
        else await reread(attempt.id, onOver)
      }
    }
    const now = async () => {
      clearTimeout(timer.current)
      await running.current
      running.current = guarded().finally(() => (running.current = null))
      return running.current
    }
    const later = (ms: number) => {
      clearTimeout(timer.current)
      timer.current = setTimeout(() => void now(), ms)
    }
    return { now, soon: () => later(settleMs) }
  })
  useEffect(() => {
    // What an earlier visit could not save.
    void saving.now()
    return () => {
      clearTimeout(timer.current)
    }
  }, [saving])
  return saving
}

/** useSignals notes when the exam is left and pasted into; it is reported, not punished. */
function useSignals(latest: { current: Draft }, change: (draft: Draft) => void, soon: () => void): void {
  const note = useCallback(
    (kind: Signal['kind']) => {
      change(withSignal(latest.current, { client_id: newClientId(), kind, at: new Date().toISOString() }))
      soon()
    },
    [latest, change, soon],
  )
  const away = useRef(false)
  const hide = useCallback(() => {
    if (!away.current) note('tab_hidden')
    away.current = true
  }, [note])
  const show = useCallback(() => {
    if (away.current) note('tab_shown')
    away.current = false
  }, [note])
  useDidHide(hide)
  useDidShow(show)
  useEffect(() => {
    if (isWeapp) return undefined
    const onVisibility = () => (document.visibilityState === 'hidden' ? hide() : show())
    const onPaste = () => note('paste')
    document.addEventListener('visibilitychange', onVisibility)
    document.addEventListener('paste', onPaste)
    return () => {
      document.removeEventListener('visibilitychange', onVisibility)
      document.removeEventListener('paste', onPaste)
    }
  }, [hide, show, note])
}

/** useCountdown returns the seconds left by the server's clock and says once when they are over. */
function useCountdown(attempt: Attempt, onEnd: () => void): number {
  const [offset] = useState(() => clockOffset(attempt.server_time, Date.now()))
  const [left, setLeft] = useState(() => secondsLeft(attempt.ends_at, offset, Date.now()))
  const end = useRef(onEnd)
  end.current = onEnd
  useEffect(() => {
    const timer = setInterval(() => {
      const next = secondsLeft(attempt.ends_at, offset, Date.now())
      setLeft(next)
      if (next > 0) return
      clearInterval(timer)
      end.current()
    }, 1_000)
    return () => clearInterval(timer)
  }, [attempt.ends_at, offset])
  return left
}
