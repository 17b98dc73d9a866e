import { useState } from 'react'
import { isComplete, isOneTap } from './respond'
import type { Item } from './types'

/** What the big button under a question does; ready says whether it can be tapped. */
export interface AskButton {
  text: string
  ready: boolean
}

/** askButton returns the button of a question that has no answer yet; null when there is none to answer. */
export function askButton(item: Item | undefined, given: unknown, draft: string[]): AskButton | null {
  if (!item || given !== undefined) return null
  if (isOneTap(item)) return { text: '点一个答案', ready: false }
  return { text: '提交', ready: isComplete(item, draft) }
}

export interface Asking {
  /** What is shown as the answer: the given one or the one that is being made. */
  response: string[]
  change: (response: string[]) => void
  button: AskButton | null
  /** submit hands in what is complete. */
  submit: () => void
}

/** useAsk lets an item be answered: where one tap says everything it is enough, else a button hands it in. */
export function useAsk(
  item: Item | undefined,
  given: string[] | undefined,
  onAnswer: (response: string[]) => void,
): Asking {
  const [made, setMade] = useState<{ id: string; response: string[] }>({ id: '', response: [] })
  const draft = item && made.id === item.id ? made.response : []
  const button = askButton(item, given, draft)
  const change = (response: string[]) => {
    if (!item) return
    if (isOneTap(item)) onAnswer(response)
    else setMade({ id: item.id, response })
  }
  const submit = () => {
    if (button?.ready) onAnswer(draft)
  }
  return { response: given ?? draft, change, button, submit }
}
