import { useState } from 'react'
import { Text, Textarea, View } from '@tarojs/components'
import { messageOf } from '@/lib/errors'
import { showToast } from '@/lib/platform'
import { appeal } from '@/services/identity'
import { Button } from './Button'
import { Drawer } from './Drawer'
import { Tap } from './Tap'

interface AppealProps {
  /** The id the server gave when it held the text back. */
  id: string
  /** The appeal was taken; what was held back waits on the server now. */
  onDone: () => void
}

/** Appeal lets the citizen ask for a second look when something they wrote was held back. */
export function Appeal({ id, onDone }: AppealProps) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Tap className="failed__action" label="申诉" onTap={() => setOpen(true)}>
        <Text>申诉</Text>
      </Tap>
      {open ? <Form id={id} onClose={() => setOpen(false)} onDone={onDone} /> : null}
    </>
  )
}

function Form({ id, onClose, onDone }: AppealProps & { onClose: () => void }) {
  const [words, setWords] = useState('')
  const [busy, setBusy] = useState(false)
  const submit = async () => {
    setBusy(true)
    try {
      await appeal(id, words.trim())
      showToast('已提交，工作人员会尽快查看')
      onClose()
      onDone()
    } catch (error) {
      showToast(messageOf(error))
      setBusy(false)
    }
  }
  return (
    <Drawer title="请工作人员再看一下" onClose={onClose}>
      <Text className="drawer__text">
        内容没有丢。工作人员看过后，合适就会照原样发出，结果在「我的 → 消息」里告诉您。
      </Text>
      <Textarea
        className="field__area drawer__words"
        value={words}
        maxlength={300}
        placeholder="可以说明一下情况（可不填）"
        placeholderClass="field__placeholder"
        aria-label="申诉说明"
        onInput={(event) => setWords(event.detail.value)}
      />
      <View className="drawer__buttons">
        <Button text="取消" kind="quiet" wide onTap={onClose} />
        <Button text="提交申诉" kind="primary" wide busy={busy} onTap={() => void submit()} />
      </View>
    </Drawer>
  )
}
