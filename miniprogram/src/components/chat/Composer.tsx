import { memo, useEffect, useState } from 'react'
import { Text, Textarea, View } from '@tarojs/components'
import { isWeapp, storage } from '@/lib/platform'
import type { FileRef } from '@/lib/types'
import { Icon } from '../Icon'
import { Tap } from '../Tap'
import { VoicePanel } from './VoicePanel'
import './Composer.css'

const draftKey = 'chat.draft'
/** The server's limit for one message. */
const maxLength = 1000

interface ComposerProps {
  placeholder: string
  onSend: (text: string) => boolean
  onPickImage: () => void
  onVoice: (file: FileRef, seconds: number) => void
  onTyping: () => void
}

/**
 * Composer is where the citizen writes; a half written message survives leaving the page. It renders only
 * when its own properties change: Taro sends a field's value again with every rendering.
 */
export const Composer = memo(function Composer({
  placeholder,
  onSend,
  onPickImage,
  onVoice,
  onTyping,
}: ComposerProps) {
  const [text, setText] = useState(() => storage.get<string>(draftKey) ?? '')
  const change = (next: string) => {
    setText(next)
    storage.set(draftKey, next)
    if (next) onTyping()
  }
  useEffect(() => {
    if (text === '') shrink()
  }, [text])
  useEffect(listenForEnter, [])
  const send = () => {
    const trimmed = text.trim()
    if (trimmed && onSend(trimmed)) change('')
  }
  return (
    <View className="composer">
      <Tap className="composer__icon" label="发送图片" onTap={onPickImage}>
        <Icon name="image" colour="#1F2329" size={26} />
      </Tap>
      {isWeapp ? <VoicePanel onSent={onVoice} /> : null}
      <Textarea
        className="composer__input"
        value={text}
        maxlength={maxLength}
        autoHeight
        fixed
        cursorSpacing={12}
        showConfirmBar={false}
        adjustPosition
        disableDefaultPadding
        confirmType="send"
        placeholder={placeholder}
        placeholderClass="composer__placeholder"
        aria-label="输入您的问题"
        onInput={(event) => change(event.detail.value)}
        onConfirm={send}
      />
      <Tap className={`composer__send ${text.trim() ? '' : 'composer__send--off'}`} label="发送" onTap={send}>
        <Text>发送</Text>
      </Tap>
    </View>
  )
})

/** In browsers Taro sends at Enter, but lets the browser begin a line in the field that was just emptied. */
function listenForEnter(): (() => void) | undefined {
  if (isWeapp) return undefined
  document.addEventListener('keydown', onEnter, true)
  return () => document.removeEventListener('keydown', onEnter, true)
}

function onEnter(event: KeyboardEvent): void {
  if (event.key !== 'Enter' || !(event.target as Element).closest('.composer__input')) return
  if (event.shiftKey || event.isComposing) event.stopPropagation()
  else event.preventDefault()
}

/** In browsers Taro grows the field while it is typed in, and forgets to shrink it when it is emptied. */
function shrink(): void {
  if (isWeapp) return
  document.querySelectorAll<HTMLElement>('.composer__input textarea').forEach((field) => {
    field.style.height = '1.4em'
  })
}
