import { useEffect, useRef, useState } from 'react'
import { Input, Text, View } from '@tarojs/components'
import type { SuggestItem } from '@/lib/types'
import { suggest } from '@/services/knowledge'
import { Icon } from './Icon'
import { Tap } from './Tap'
import './SearchBox.css'

const pauseMs = 250

interface SearchBoxProps {
  placeholder: string
  onAsk: (text: string) => void
  onPick: (item: SuggestItem) => void
}

/** SearchBox takes a question and offers the standard questions that fit while it is typed. */
export function SearchBox({ placeholder, onAsk, onPick }: SearchBoxProps) {
  const [text, setText] = useState('')
  const { items, clear } = useSuggestions(text)
  const leave = () => {
    setText('')
    clear()
  }
  const ask = () => {
    const question = text.trim()
    if (!question) return
    leave()
    onAsk(question)
  }
  const pick = (item: SuggestItem) => {
    leave()
    onPick(item)
  }
  return (
    <View className="search">
      <View className="search__box">
        <Icon name="search" colour="#646A73" size={22} />
        <Input
          className="search__input"
          value={text}
          maxlength={200}
          placeholder={placeholder}
          placeholderClass="search__placeholder"
          confirmType="search"
          aria-label="输入您的问题"
          onInput={(event) => setText(event.detail.value)}
          onConfirm={ask}
        />
        {text ? (
          <Tap className="search__clear" label="清空" onTap={leave}>
            <Icon name="close" colour="#646A73" size={18} />
          </Tap>
        ) : null}
        <Tap className="search__go" label="提问" onTap={ask}>
          <Text>提问</Text>
        </Tap>
      </View>
      {items.length > 0 ? (
        <View className="search__list">
          {items.map((item) => (
            <Tap
              key={item.article_id}
              className="search__item"
              label={item.question}
              onTap={() => pick(item)}
            >
              <Text>{item.question}</Text>
            </Tap>
          ))}
        </View>
      ) : null}
    </View>
  )
}

/** Asks for suggestions when typing pauses; an answer to an older text is dropped. */
function useSuggestions(text: string) {
  const [items, setItems] = useState<SuggestItem[]>([])
  const turn = useRef(0)
  useEffect(() => {
    const mine = ++turn.current
    const q = text.trim()
    if (!q) {
      setItems([])
      return
    }
    const timer = setTimeout(() => {
      suggest(q).then(
        (found) => {
          if (mine === turn.current) setItems(found.slice(0, 8))
        },
        // Suggestions are a help, not a need: without them the question can still be asked.
        () => undefined,
      )
    }, pauseMs)
    return () => clearTimeout(timer)
  }, [text])
  const clear = () => {
    turn.current++
    setItems([])
  }
  return { items, clear }
}
