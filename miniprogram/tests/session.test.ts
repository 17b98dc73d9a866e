import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ChatSession } from '@/chat/session'
import type { DialogueApi } from '@/chat/session'
import { ApiError } from '@/lib/errors'
import type { LinkState } from '@/lib/socket'
import { memoryStore } from '@/lib/storage'
import { hasGap, lastSeq, mergeMessages } from '@/lib/timeline'
import type { Conversation, Message, SendBody } from '@/lib/types'
import { sampleConversation, sampleMessage } from './samples'

const cut = () => new ApiError({ status: 0, reason: 'offline', message: '没有网络' })

/** A server with one conversation, and a line to it that can be cut. */
class FakeServer {
  conversation: Conversation = sampleConversation()
  messages: Message[] = []
  online = true
  loseAcks = false
  reads: number[] = []
  bodies: SendBody[] = []
  asked: { after?: number; before?: number }[] = []

  add(change: Partial<Message>): Message {
    const message = sampleMessage(this.messages.length + 1, change)
    this.messages.push(message)
    this.conversation = { ...this.conversation, last_seq: this.messages.length }
    return message
  }

  store(body: SendBody): Message {
    const known = this.messages.find((message) => message.client_id === body.client_id)
    return known ?? this.add({ client_id: body.client_id, sender: 'citizen', text: body.text ?? '' })
  }

  private guard(): void {
    if (!this.online) throw cut()
  }

  api: DialogueApi = {
    openConversation: async () => {
      this.guard()
      if (this.conversation.state === 'closed') {
        this.messages = []
        this.conversation = sampleConversation({ id: 'c2' })
      }
      return this.conversation
    },
    fetchConversation: async () => {
      this.guard()
      return this.conversation
    },
    fetchMessages: async (_id, range) => {
      this.guard()
      this.asked.push(range)
      const { after = 0, before = Infinity, limit = 50 } = range
      const items = this.messages.filter((m) => m.seq > after && m.seq < before)
      return {
        items: range.before === undefined ? items.slice(0, limit) : items.slice(-limit),
        last_seq: this.messages.length,
      }
    },
    postMessage: async (_id, body) => {
      this.guard()
      this.bodies.push(body)
      const message = this.store(body)
      if (this.loseAcks) throw cut()
      return message
    },
    postTyping: async () => undefined,
    postRead: async (_id, seq) => void this.reads.push(seq),
    sendFeedback: async (_id, message_id, verdict) => ({
      message_id,
      verdict,
      offer_human: verdict === 'down',
    }),
    requestHandoff: async () => {
      this.guard()
      const queue = { position: 1, ahead: 0, estimate_seconds: 30 }
      this.conversation = { ...this.conversation, state: 'waiting', queue }
      return { state: 'waiting', queue, letter_offered: false }
    },
    closeConversation: async () => (this.conversation = { ...this.conversation, state: 'closed' }),
    rateConversation: async (_id, rating) => (this.conversation = { ...this.conversation, rating }),
  }
}

let server = new FakeServer()
let storage = memoryStore()
let linkState: LinkState = 'idle'
let timers: (() => void)[] = []

function build(): ChatSession {
  return new ChatSession({
    api: server.api,
    storage,
    link: {
      get state() {
        return linkState
      },
      connect: () => undefined,
      disconnect: () => undefined,
      call: async () => {
        throw cut()
      },
    },
    now: () => new Date('2026-11-21T04:00:00Z'),
    later: (fn) => {
      timers.push(fn)
      return () => void (timers = timers.filter((timer) => timer !== fn))
    },
  })
}

const texts = (chat: ChatSession) => chat.getState().messages.map((message) => message.seq)
const settled = (check: () => void) => vi.waitFor(check)

beforeEach(() => {
  server = new FakeServer()
  storage = memoryStore()
  linkState = 'idle'
  timers = []
})

describe('opening', () => {
  it('shows the newest page and knows that there is more', async () => {
    for (let i = 0; i < 60; i++) server.add({})
    const chat = build()
    await chat.show()
    expect(chat.getState()).toMatchObject({ loading: false, hasOlder: true })
    expect(texts(chat)[0]).toBe(11)
    await chat.loadOlder()
    expect(texts(chat)).toHaveLength(60)
    expect(chat.getState().hasOlder).toBe(false)
  })

  it('keeps what is typed before the first connection and sends it then, once', async () => {
    server.online = false
    const chat = build()
    await chat.show()
    expect(chat.getState().error).toBe('没有网络')
    chat.say({ kind: 'text', text: '身份证丢了' })
    expect(chat.getState().pending).toHaveLength(1)

    server.online = true
    linkState = 'online'
    chat.onOnline()
    await settled(() => expect(chat.getState().pending).toHaveLength(0))
    expect(server.messages).toHaveLength(1)
  })
})

it('names what is said: an article, a picture or a guide', async () => {
  const chat = build()
  await chat.show()
  chat.say({ kind: 'candidate', article_id: 'a1', text: '身份证丢了' })
  chat.say({ kind: 'image', file_id: 'f1' })
  chat.say({ kind: 'guide', guide_id: 'g1', text: '办居住证' })
  await settled(() => expect(chat.getState().pending).toHaveLength(0))
  expect(server.bodies).toMatchObject([{ article_id: 'a1' }, { file_id: 'f1' }, { guide_id: 'g1' }])
})

describe('a cut line', () => {
  it('resumes after the last number it has and marks where the news begin', async () => {
    server.add({})
    server.add({})
    const chat = build()
    await chat.show()
    linkState = 'online'
    chat.onLinkState('online')
    chat.onLinkState('connecting')
    server.add({ sender: 'agent' })
    server.asked = []
    chat.onLinkState('online')
    chat.onOnline()
    await settled(() => expect(texts(chat)).toEqual([1, 2, 3]))
    expect(server.asked[0]?.after).toBe(2)
    await settled(() => expect(chat.getState().newFrom).toBe(3))
  })

  it('asks once more when the line comes up while it is asking: what came between was pushed to nobody', async () => {
    const chat = build()
    server.add({ sender: 'agent', text: '您好' })
    await chat.show()
    const { fetchConversation } = server.api
    server.api.fetchConversation = async (id) => {
      server.api.fetchConversation = fetchConversation
      server.add({ sender: 'agent', text: '还需要两本结婚证' })
      linkState = 'online'
      chat.onOnline()
      return fetchConversation(id)
    }
    await chat.sync()
    await vi.waitFor(() => expect(chat.getState().messages).toHaveLength(2))
  })

  it('fetches more than one page of missed messages', async () => {
    server.add({})
    const chat = build()
    await chat.show()
    for (let i = 0; i < 120; i++) server.add({})
    await chat.sync()
    expect(texts(chat)).toHaveLength(121)
  })

  it('stores a message once when its acknowledgement was lost and the program restarted', async () => {
    server.loseAcks = true
    const chat = build()
    await chat.show()
    chat.say({ kind: 'text', text: '一句话' })
    await settled(() => expect(server.messages).toHaveLength(1))
    expect(chat.getState().pending).toHaveLength(1)

    server.loseAcks = false
    const restarted = build()
    await restarted.show()
    await settled(() => expect(restarted.getState().pending).toHaveLength(0))
    expect(server.messages).toHaveLength(1)
    expect(restarted.getState().messages).toHaveLength(1)
  })

  it('fills a gap between pushed messages', async () => {
    const chat = build()
    await chat.show()
    const first = server.add({})
    server.add({})
    const third = server.add({})
    for (const message of [first, third]) {
      chat.onEnvelope({ type: 'message', conversation_id: 'c1', message })
    }
    await settled(() => expect(texts(chat)).toEqual([1, 2, 3]))
  })

  it('is polled while there is no connection', async () => {
    const chat = build()
    await chat.show()
    server.add({})
    timers.at(-1)?.()
    await settled(() => expect(texts(chat)).toEqual([1]))
  })
})

describe('a message that belongs to a conversation that is over', () => {
  it('is refused with a sentence and can be sent into the new one', async () => {
    const chat = build()
    await chat.show()
    const refused = new ApiError({ status: 409, reason: 'conversation_closed', message: '会话已结束。' })
    const post = vi.spyOn(server.api, 'postMessage').mockRejectedValueOnce(refused)
    chat.say({ kind: 'text', text: '还有一件事' })
    await settled(() =>
      expect(chat.getState().pending[0]).toMatchObject({ state: 'failed', error: '会话已结束。' }),
    )
    const first = chat.getState().pending[0]?.client_id ?? ''
    server.conversation = { ...server.conversation, state: 'closed' }
    await chat.startOver()
    chat.retry(first)
    await settled(() => expect(chat.getState().pending).toHaveLength(0))
    expect(post.mock.lastCall?.[0]).toBe('c2')
    expect(post.mock.lastCall?.[1].client_id).not.toBe(first)
  })
})

describe('a message that was held back', () => {
  it('stays where it was said and does not come along into a new conversation', async () => {
    const chat = build()
    await chat.show()
    const stopped = new ApiError({
      status: 422,
      reason: 'content_stopped',
      message: '没有发出',
      appeal: 'ap1',
    })
    vi.spyOn(server.api, 'postMessage').mockRejectedValueOnce(stopped)
    chat.say({ kind: 'text', text: '加微信' })
    await settled(() => expect(chat.getState().pending[0]).toMatchObject({ appeal: 'ap1' }))
    await chat.renew()
    expect(chat.getState().pending).toHaveLength(1)
    await chat.startOver()
    expect(chat.getState().conversation?.id).toBe('c2')
    expect(chat.getState().pending).toHaveLength(0)
  })
})

describe('a human', () => {
  it('is asked for and the place in the line is known', async () => {
    const chat = build()
    await chat.show()
    await chat.callHuman()
    expect(chat.getState().conversation).toMatchObject({ state: 'waiting', queue: { position: 1 } })
    expect(chat.getState().handingOff).toBe(false)
  })

  it('who is already there is no error', async () => {
    const chat = build()
    await chat.show()
    server.conversation = { ...server.conversation, state: 'agent', agent: { id: 's1', name: '王敏' } }
    server.api.requestHandoff = async () => {
      throw new ApiError({ status: 409, reason: 'with_agent', message: '坐席已在为您服务。' })
    }
    await chat.callHuman()
    expect(chat.getState().conversation?.agent?.name).toBe('王敏')
  })

  it('is seen typing until a message comes or time passes', async () => {
    const chat = build()
    await chat.show()
    chat.onEnvelope({ type: 'typing', conversation_id: 'c1', who: 'agent' })
    expect(chat.getState().typing).toBe(true)
    timers.at(-1)?.()
    expect(chat.getState().typing).toBe(false)
    chat.onEnvelope({ type: 'typing', conversation_id: 'c1', who: 'agent' })
    chat.onEnvelope({ type: 'message', conversation_id: 'c1', message: server.add({ sender: 'agent' }) })
    expect(chat.getState().typing).toBe(false)
  })

  it('is not seen typing when the conversation is closed', async () => {
    const chat = build()
    await chat.show()
    chat.onEnvelope({ type: 'typing', conversation_id: 'c1', who: 'agent' })
    const closed = server.add({ sender: 'system', content: { kind: 'closed', text: '本次会话已结束' } })
    chat.onEnvelope({ type: 'message', conversation_id: 'c1', message: closed })
    expect(chat.getState().typing).toBe(false)
  })
})

it('says a thumb was taken and takes it back when it was not', async () => {
  const answer = server.add({})
  const chat = build()
  await chat.show()
  await expect(chat.rateAnswer(answer, 'down')).resolves.toBe(true)
  expect(chat.getState().messages[0]?.feedback).toBe('down')
  server.api.sendFeedback = async () => {
    throw cut()
  }
  await expect(chat.rateAnswer({ ...answer, feedback: 'down' }, 'up')).rejects.toThrow('没有网络')
  expect(chat.getState().messages[0]?.feedback).toBe('down')
})

it('marks as read only what is new and seen', async () => {
  server.add({})
  const chat = build()
  chat.seeAll()
  await chat.show()
  chat.seeAll()
  chat.seeAll()
  await settled(() => expect(server.reads).toEqual([1]))
})

describe('merging', () => {
  it('keeps order, drops doubles, takes the newer copy', () => {
    const merged = mergeMessages(
      [sampleMessage(2), sampleMessage(3)],
      [sampleMessage(1), sampleMessage(3, { feedback: 'up' })],
    )
    expect(merged.map((m) => m.seq)).toEqual([1, 2, 3])
    expect(merged[2]?.feedback).toBe('up')
  })

  it('knows gaps', () => {
    const holed = [sampleMessage(1), sampleMessage(3)]
    expect([lastSeq(holed), hasGap(holed), hasGap([])]).toEqual([1, true, false])
  })
})

describe('the program in the background', () => {
  it('on return fetches what was said by its numbers and sends what waited', async () => {
    server.add({})
    const chat = build()
    await chat.show()
    server.online = false
    chat.hide()
    chat.say({ kind: 'text', text: '离开前说的' })
    await settled(() => expect(chat.getState().pending).toHaveLength(1))
    server.add({ sender: 'agent' })
    server.add({ sender: 'agent' })
    server.online = true
    server.asked = []
    await chat.show()
    chat.onOnline()
    await settled(() => expect(texts(chat)).toEqual([1, 2, 3, 4]))
    expect(server.asked[0]).toMatchObject({ after: 1 })
    expect(chat.getState().pending).toHaveLength(0)
    expect(server.messages.filter((message) => message.sender === 'citizen')).toHaveLength(1)
    expect(chat.getState().newFrom).toBe(2)
  })

  it('begins anew when somebody else is here now', async () => {
    server.add({})
    const chat = build()
    await chat.show()
    server.conversation = sampleConversation({ id: 'other' })
    server.messages = []
    await chat.renew()
    expect(chat.getState().conversation?.id).toBe('other')
    expect(texts(chat)).toEqual([])
  })

  it('that is not shown only forgets', async () => {
    server.add({})
    const chat = build()
    await chat.show()
    chat.hide()
    await chat.renew()
    expect(chat.getState().conversation).toBeNull()
  })
})
