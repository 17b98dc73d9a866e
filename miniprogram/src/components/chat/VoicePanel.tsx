import { useEffect, useRef, useState } from 'react'
import { Text, View } from '@tarojs/components'
import { messageOf } from '@/lib/errors'
import { showToast } from '@/lib/platform'
import { explainMicrophone, longestSeconds, startRecording } from '@/lib/recorder'
import type { Recorded, Recording } from '@/lib/recorder'
import type { FileRef } from '@/lib/types'
import { uploadVoice } from '@/services/media'
import { Button } from '../Button'
import { Drawer } from '../Drawer'
import { Icon } from '../Icon'
import { Tap } from '../Tap'
import './VoicePanel.css'

interface VoicePanelProps {
  onSent: (file: FileRef, seconds: number) => void
}

/** VoicePanel records with one tap and sends with another: nobody has to hold a button. */
export function VoicePanel({ onSent }: VoicePanelProps) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Tap className="composer__icon" label="说话" onTap={() => setOpen(true)}>
        <Icon name="mic" colour="#1F2329" size={26} />
      </Tap>
      {open ? <Recorder onSent={onSent} onClose={() => setOpen(false)} /> : null}
    </>
  )
}

function Recorder({ onSent, onClose }: VoicePanelProps & { onClose: () => void }) {
  const { seconds, recorded, stop } = useRecording(onClose)
  const [busy, setBusy] = useState(false)
  const send = async (what: Recorded) => {
    setBusy(true)
    try {
      onSent(await uploadVoice(what.path, what.size), what.seconds)
      onClose()
    } catch (error) {
      // The recording stays, to be sent again.
      showToast(messageOf(error))
      setBusy(false)
    }
  }
  return (
    <Drawer title={recorded ? '说完了' : '请说话'} onClose={() => undefined}>
      <View className="voice__clock" role="status">
        <View className={`voice__dot ${recorded ? '' : 'voice__dot--on'}`} />
        <Text className="voice__time">{`${recorded?.seconds ?? seconds} 秒`}</Text>
        {recorded ? null : <Text className="note">{`最长 ${longestSeconds} 秒`}</Text>}
      </View>
      <View className="drawer__buttons">
        <Button text="取消" kind="quiet" wide disabled={busy} onTap={onClose} />
        {recorded ? (
          <Button text="发送" kind="primary" wide busy={busy} onTap={() => void send(recorded)} />
        ) : (
          <Button text="说完了" kind="primary" wide onTap={stop} />
        )}
      </View>
    </Drawer>
  )
}

/** useRecording records while it is on the screen; leaving drops what was not sent. */
function useRecording(onClose: () => void) {
  const [seconds, setSeconds] = useState(0)
  const [recorded, setRecorded] = useState<Recorded | null>(null)
  const recording = useRef<Recording | null>(null)
  const close = useRef(onClose)
  close.current = onClose
  useEffect(() => {
    let gone = false
    let timer: ReturnType<typeof setInterval> | undefined
    const run = async () => {
      const made = await startRecording()
      if (gone) return made.drop()
      recording.current = made
      timer = setInterval(() => setSeconds((known) => Math.min(longestSeconds, known + 1)), 1000)
      const result = await made.done
      clearInterval(timer)
      if (gone) return
      setRecorded(result)
      if (result) return
      showToast('说话时间太短')
      close.current()
    }
    run().catch(async () => {
      const words = await explainMicrophone()
      if (words) showToast(words)
      if (!gone) close.current()
    })
    return () => {
      gone = true
      clearInterval(timer)
      recording.current?.drop()
    }
  }, [])
  return { seconds, recorded, stop: () => recording.current?.stop() }
}
