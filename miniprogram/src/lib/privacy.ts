import Taro from '@tarojs/taro'
import { createStore } from './store'

/** The id of the button with open-type agreePrivacyAuthorization; WeChat compares it. */
export const agreeButtonId = 'privacy-agree'

type Resolve = Parameters<Taro.onNeedPrivacyAuthorization.Listener>[0]

/** privacyStore is true while something waits for the citizen's word about the privacy guide. */
export const privacyStore = createStore(false)

let waiting: Resolve[] = []

/** watchPrivacy asks on our own sheet when, and only when, something that needs consent is used. */
export function watchPrivacy(): void {
  if (!Taro.onNeedPrivacyAuthorization) return
  Taro.onNeedPrivacyAuthorization((resolve) => {
    waiting.push(resolve)
    privacyStore.set(true)
  })
}

/** noteShown tells WeChat that the sheet can be seen. */
export function noteShown(): void {
  waiting.forEach((resolve) => resolve({ event: 'exposureAuthorization' }))
}

/** answerPrivacy passes the citizen's word on to everything that waited for it. */
export function answerPrivacy(agreed: boolean): void {
  const asked = waiting
  waiting = []
  privacyStore.set(false)
  asked.forEach((resolve) =>
    resolve(agreed ? { event: 'agree', buttonId: agreeButtonId } : { event: 'disagree' }),
  )
}

/** openPrivacyGuide shows the guide that the operator wrote in WeChat's console. */
export function openPrivacyGuide(): void {
  Taro.openPrivacyContract({ fail: () => undefined })
}
