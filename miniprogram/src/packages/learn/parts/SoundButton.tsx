import { useEffect, useRef, useState } from 'react'
import { Button } from '@/components/Button'
import { soundSource } from '../lib/audio'
import { minutesText } from '../lib/plan'
import { playSound } from '../lib/sound'
import type { Playing } from '../lib/sound'

/** SoundButton plays a recording and stops it; leaving the card stops it, too. */
export function SoundButton({ src, seconds }: { src: string; seconds: number }) {
  const [on, setOn] = useState(false)
  const playing = useRef<Playing | null>(null)
  useEffect(() => () => playing.current?.stop(), [src])
  const tap = () => {
    if (on) return playing.current?.stop()
    setOn(true)
    playing.current = playSound(soundSource(src))
    void playing.current.ended.then(() => setOn(false))
  }
  return <Button text={on ? '停止' : `播放录音（${minutesText(seconds)}）`} icon="human" wide onTap={tap} />
}
