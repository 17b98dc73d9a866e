import { useState } from 'react'
import { messageOf } from '@/lib/errors'
import { showToast } from '@/lib/platform'
import { citizenStore } from '@/lib/session'
import { provePhone } from '@/services/identity'
import { WxButton } from './WxButton'

interface PhoneEvent {
  detail: { code?: string; errMsg?: string }
}

interface PhoneButtonProps {
  text: string
  onDone?: () => void
}

/** PhoneButton lets WeChat tell the citizen's number, only in WeChat. Saying no changes nothing. */
export function PhoneButton({ text, onDone }: PhoneButtonProps) {
  const [busy, setBusy] = useState(false)
  const take = async ({ detail: { code, errMsg = '' } }: PhoneEvent) => {
    if (!code) return showToast(refusal(errMsg))
    setBusy(true)
    try {
      citizenStore.set(await provePhone(code))
      showToast('手机号已验证')
      onDone?.()
    } catch (error) {
      showToast(messageOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <WxButton
      text={busy ? '请稍候…' : text}
      icon="phone"
      disabled={busy}
      openType="getPhoneNumber"
      onGetPhoneNumber={(event) => void take(event as PhoneEvent)}
    />
  )
}

/** What is said when no number came; whoever said no hears that it is fine. */
export function refusal(errMsg: string): string {
  return /deny|cancel|privacy/.test(errMsg) ? '没关系，不留手机号也能用' : '没有取得手机号，可以手动填写'
}
