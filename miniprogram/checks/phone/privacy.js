// WeChat's privacy guidance: calls that touch personal data wait until the person agreed.
import { choose } from './native.js'
import { emit, notes, off, on, settings } from './state.js'

/** needsAgreement are the calls for which WeChat asks; the list of the static checks is the same. */
let needsAgreement = new Set()
export function watchPrivacy(names) {
  needsAgreement = new Set(names)
}

/** agreed asks the person once, by the program's own dialog or by WeChat's, and tells the answer. */
export async function agreed(name) {
  if (settings.privacyAgreed || !needsAgreement.has(name)) return true
  const answer = await ask(name)
  if (answer) settings.privacyAgreed = true
  return answer
}

async function ask(name) {
  let answered
  const told = new Promise((resolve) => (answered = resolve))
  const resolve = ({ event }) => {
    if (event === 'agree' || event === 'disagree') answered(event === 'agree')
  }
  if (emit('needPrivacyAuthorization', (listener) => listener(resolve, { referrer: name })) > 0) return told
  if ((await choose('用户隐私保护提示', name, ['拒绝', '同意'])) === 1) return true
  return false
}

/** privacyApis are wx's calls about the guidance. */
export const privacyApis = {
  getPrivacySetting: () => ({
    needAuthorization: !settings.privacyAgreed,
    privacyContractName: '《用户隐私保护指引》',
  }),
  openPrivacyContract: () => ({}),
  requirePrivacyAuthorize: async () => {
    needsAgreement.add('requirePrivacyAuthorize')
    if (!(await agreed('requirePrivacyAuthorize'))) throw new Error('privacy permission is not authorized')
    return {}
  },
}

/** onNeedPrivacyAuthorization keeps only the newest listener, as WeChat does. */
export function onNeedPrivacyAuthorization(listener) {
  notes.calls.push({ name: 'onNeedPrivacyAuthorization', args: null, page: '' })
  off('needPrivacyAuthorization')
  on('needPrivacyAuthorization', (call) => call(listener))
}
