import { useCallback, useEffect, useRef, useState } from 'react'
import { useDidHide, useDidShow } from '@tarojs/taro'
import { showToast, storage } from '@/lib/platform'
import { accountStore, learner, sync, syncSoon } from '../live'
import {
  answered,
  dropRun,
  firstOpen,
  isLast,
  keepRun,
  loadRun,
  mayGoOn,
  moved,
  openItems,
  startRun,
} from '../lib/run'
import type { Run } from '../lib/run'
import { Stopwatch } from '../lib/stopwatch'
import type { Item, Lesson } from '../lib/types'

/** What the player shows and what can be done with it. */
export interface Player {
  run: Run
  done: boolean
  answer: (item: Item, response: string[]) => void
  go: (by: number) => void
  show: (card: number) => void
  finish: () => boolean
  isAnswered: (item: Item) => boolean
}

const owner = () => accountStore.get()?.id ?? ''

/** usePlayer walks through a lesson: every step is kept on the phone before the next one is shown. */
export function usePlayer(lesson: Lesson): Player {
  const [run, setRun] = useState(() =>
    startRun(lesson, learner().standing(lesson), loadRun(storage, owner())),
  )
  const [done, setDone] = useState(false)
  const latest = useRef(run)
  const watch = useRef(new Stopwatch(Date.now))
  const change = useCallback((next: Run) => {
    latest.current = next
    keepRun(storage, owner(), next)
    setRun(next)
  }, [])
  const report = useCallback(
    (isDone: boolean, always = true) => {
      const seconds = watch.current.take()
      if (!always && seconds === 0) return
      const { id, version } = lesson
      const entry = { lesson_id: id, version, card: latest.current.card, done: isDone, seconds }
      if (!learner().addProgress(entry)) showToast('手机存不下了，请尽快联网上传')
    },
    [lesson],
  )
  useAway(watch, () => (done ? undefined : report(false, false)))
  useOtherDevice(lesson, latest, change)
  const show = (card: number) => {
    if (card === latest.current.card) return
    change({ ...latest.current, card })
    report(false)
    syncSoon()
  }
  const answer = (item: Item, response: string[]) => {
    if (latest.current.answers[item.id]) return
    const entry = { item_id: item.id, version: item.version, response, lesson_id: lesson.id }
    learner().addAnswer({ ...entry, source: 'lesson', seconds: watch.current.take() })
    change(answered(latest.current, item.id, response))
    syncSoon()
  }
  const go = (by: number) => {
    if (by > 0 && !mayGoOn(lesson, latest.current)) return showToast('先答这道题')
    if (by > 0 && isLast(lesson, latest.current)) return void finish()
    show(moved(lesson, latest.current, by).card)
  }
  const finish = () => {
    if (openItems(lesson, latest.current).length > 0) {
      show(firstOpen(lesson, latest.current))
      return false
    }
    report(true)
    dropRun(storage, owner())
    setDone(true)
    void sync()
    return true
  }
  const isAnswered = (item: Item) => latest.current.answers[item.id] !== undefined
  return { run, done, answer, go, show, finish, isAnswered }
}

/** useAway stops the watch while the page is hidden and reports what was learned until then. */
function useAway(watch: { current: Stopwatch }, report: () => void): void {
  const leave = useRef(report)
  leave.current = report
  useDidHide(() => {
    watch.current.pause()
    leave.current()
  })
  useDidShow(() => watch.current.resume())
  useEffect(
    () => () => {
      leave.current()
      void sync()
    },
    [],
  )
}

/** useOtherDevice goes to where another device got later, unless the learner has already moved here. */
function useOtherDevice(lesson: Lesson, latest: { current: Run }, change: (run: Run) => void): void {
  useEffect(() => {
    const began = latest.current
    void sync().then(() => {
      const { card, state } = learner().standing(lesson)
      if (latest.current !== began || state === 'done' || card === began.card) return
      change(startRun(lesson, learner().standing(lesson), began))
      showToast('已接着另一台设备的进度')
    })
  }, [lesson, latest, change])
}
