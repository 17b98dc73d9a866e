import Taro from '@tarojs/taro'
import { renderToStaticMarkup } from 'react-dom/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { followApp } from '@/chat/current'
import { refusal } from '@/components/PhoneButton'
import { bodyOf, emptyDraft } from '@/lib/draft'
import { agreeButtonId, answerPrivacy, noteShown, privacyStore, watchPrivacy } from '@/lib/privacy'
import type { LinkState } from '@/lib/socket'
import { watchUpdates } from '@/start'
import { PrivacySheet } from '@/components/PrivacySheet'

const wx = Taro as unknown as Record<string, unknown>
afterEach(() => {
  for (const name of [
    'onAppHide',
    'onAppShow',
    'onNeedPrivacyAuthorization',
    'getUpdateManager',
    'showModal',
  ])
    wx[name] = undefined
})

/** The events of the program, fired by the test. */
function appEvents() {
  const listeners: Record<string, () => void> = {}
  wx.onAppHide = (listener: () => void) => (listeners.hide = listener)
  wx.onAppShow = (listener: () => void) => (listeners.show = listener)
  return { hide: () => listeners.hide?.(), show: () => listeners.show?.() }
}

class FakeLink {
  state: LinkState = 'idle'
  log: string[] = []
  connect = () => {
    this.state = 'online'
    this.log.push('connect')
  }
  disconnect = () => {
    this.state = 'idle'
    this.log.push('disconnect')
  }
}

describe('leaving the program and coming back', () => {
  it('closes the socket and opens it again', () => {
    const app = appEvents()
    const link = new FakeLink()
    followApp(link)
    link.connect()
    app.hide()
    expect(link.state).toBe('idle')
    app.show()
    expect(link.log).toEqual(['connect', 'disconnect', 'connect'])
  })

  it('does not open one that was not open', () => {
    const app = appEvents()
    const link = new FakeLink()
    followApp(link)
    app.hide()
    app.show()
    expect(link.log).toEqual(['disconnect'])
  })

  it('opens one that was still connecting when the program was left', () => {
    const app = appEvents()
    const link = new FakeLink()
    followApp(link)
    link.state = 'connecting'
    app.hide()
    app.show()
    expect(link.state).toBe('online')
  })
})

describe('privacy', () => {
  function ask() {
    const answers: unknown[] = []
    let trigger: (resolve: (answer: unknown) => void) => void = () => undefined
    wx.onNeedPrivacyAuthorization = (listener: typeof trigger) => (trigger = listener)
    watchPrivacy()
    return { answers, need: () => trigger((answer) => answers.push(answer)) }
  }

  it('is not asked for before something needs it', () => {
    ask()
    expect(privacyStore.get()).toBe(false)
    expect(renderToStaticMarkup(<PrivacySheet />)).toBe('')
  })

  it('asks once for everything that waits, and tells all of them', () => {
    const { answers, need } = ask()
    need()
    need()
    expect(privacyStore.get()).toBe(true)
    const html = renderToStaticMarkup(<PrivacySheet />)
    expect(html).toContain('用户隐私保护指引')
    expect(html).toContain('不同意')
    noteShown()
    answerPrivacy(true)
    const shown = { event: 'exposureAuthorization' }
    const agreed = { event: 'agree', buttonId: agreeButtonId }
    expect(answers).toEqual([shown, shown, agreed, agreed])
    expect(privacyStore.get()).toBe(false)
  })

  it('takes a no', () => {
    const { answers, need } = ask()
    need()
    answerPrivacy(false)
    expect(answers).toEqual([{ event: 'disagree' }])
  })

  it('does without where WeChat does not know it', () => {
    expect(() => watchPrivacy()).not.toThrow()
  })
})

describe('a new version', () => {
  function update(confirm: boolean) {
    let ready: () => void = () => undefined
    const applyUpdate = vi.fn()
    wx.getUpdateManager = () => ({ onUpdateReady: (fn: () => void) => (ready = fn), applyUpdate })
    wx.showModal = async () => ({ confirm })
    watchUpdates()
    return { applyUpdate, ready: () => ready() }
  }

  it('is put in place when the citizen agrees', async () => {
    const { applyUpdate, ready } = update(true)
    ready()
    await vi.waitFor(() => expect(applyUpdate).toHaveBeenCalledOnce())
  })

  it('waits when they do not', async () => {
    const { applyUpdate, ready } = update(false)
    ready()
    await Promise.resolve().then(() => undefined)
    expect(applyUpdate).not.toHaveBeenCalled()
  })
})

describe('a phone number', () => {
  it('that is refused is no matter', () => {
    expect(refusal('getPhoneNumber:fail user deny')).toContain('没关系')
    expect(refusal('getPhoneNumber:fail no quota')).toContain('手动')
  })

  it('of the profile goes under a letter only when asked for, and a typed one goes first', () => {
    const draft = { ...emptyDraft(), title: 't', text: 'text' }
    expect(bodyOf(draft, '').use_my_phone).toBeUndefined()
    expect(bodyOf({ ...draft, use_my_phone: true }, '').use_my_phone).toBe(true)
    const typed = { ...draft, use_my_phone: true, contact_phone: '13800138000' }
    expect(bodyOf(typed, '')).toMatchObject({ contact_phone: '13800138000', use_my_phone: undefined })
  })
})
