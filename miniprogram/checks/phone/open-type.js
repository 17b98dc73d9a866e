// Buttons with open-type: what WeChat does for them, and what it tells the program.
import { agreed } from './privacy.js'
import { complain, emit, notes, settings } from './state.js'

const kinds = {
  getPhoneNumber: phone('getphonenumber'),
  getRealtimePhoneNumber: phone('getrealtimephonenumber'),
  agreePrivacyAuthorization: async () => {
    settings.privacyAgreed = true
    emit('privacyAgreed')
    return ['agreeprivacyauthorization', { errMsg: 'agreePrivacyAuthorization:ok' }]
  },
  contact: async () => ['contact', { errMsg: 'enterContact:ok', path: '', query: {} }],
  openSetting: async () => ['opensetting', { errMsg: 'openSetting:ok', authSetting: { ...settings.scopes } }],
  feedback: async () => null,
  share: async () => {
    emit('share', 'button')
    return null
  },
  chooseAvatar: async () =>
    (await agreed('chooseAvatar')) ? ['chooseavatar', { avatarUrl: 'wxfile://tmp_avatar.png' }] : null,
}

function phone(event) {
  return async () => {
    const name = event === 'getphonenumber' ? 'getPhoneNumber' : 'getRealtimePhoneNumber'
    if (!(await agreed(name)))
      return [event, { errMsg: `${name}:fail privacy permission is not authorized`, errno: 104 }]
    const code = settings.phoneCode ?? (await window.codeFor?.('phone'))
    if (!code) return [event, { errMsg: `${name}:fail user deny` }]
    return [event, { errMsg: `${name}:ok`, code }]
  }
}

/** openType does what a button of that kind does and fires its event. */
export async function openType(button, kind) {
  const parts = kind.split('|')
  for (const part of parts) {
    notes.calls.push({
      name: `button.${part}`,
      args: null,
      page: button.closest('.screen')?.dataset.route ?? '',
    })
    if (!kinds[part]) {
      complain(`the checks know no button of open-type ${part}`)
      continue
    }
    const answer = await kinds[part]()
    if (answer) button.emit(answer[0], answer[1])
  }
}
