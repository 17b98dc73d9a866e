import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { Basis } from '@/components/answer/Basis'
import { Blocks } from '@/components/answer/Blocks'
import { MessageView } from '@/components/chat/MessageView'
import type { MessageHandlers } from '@/components/chat/MessageView'
import { RateCard } from '@/components/RateCard'
import type { Content, Message } from '@/lib/types'
import { sampleMessage } from './samples'

const none = () => undefined
const handlers: MessageHandlers = { onCandidate: none, onOption: none, onAction: none, onFeedback: none }
const show = (content: Content, change: Partial<Message> = {}, live = true) =>
  renderToStaticMarkup(
    <MessageView
      message={sampleMessage(1, { content, ...change })}
      handlers={live ? handlers : null}
      named
    />,
  )
const answer: Content = {
  kind: 'answer',
  question: '身份证丢了怎么补办？',
  text: '到派出所补领。',
  sources: [{ name: '居民身份证法', clause: '第十一条', date: '2011-10-29' }],
  local: true,
  valid_from: '2012-01-01',
}

describe('an answer', () => {
  it('carries its question, its source, who decides the details, and both thumbs', () => {
    const html = show(answer)
    for (const part of [
      '身份证丢了怎么补办？',
      '到派出所补领。',
      '居民身份证法',
      '公布为准',
      '有帮助',
      '没帮助',
    ]) {
      expect(html).toContain(part)
    }
  })

  it('says so when a model chose its words, and only then', () => {
    const label = '由人工智能润色，内容以依据为准'
    expect(show({ ...answer, worded: true, ai_label: label })).toContain(label)
    expect(show(answer)).not.toContain('人工智能润色')
  })

  it('opens its basis', () => {
    const html = renderToStaticMarkup(<Basis content={answer} open />)
    expect(html).toContain('2012年1月1日起施行')
    expect(html).toContain('2011年10月29日')
  })

  it('of a person carries no thumbs', () => {
    expect(show({ kind: 'text', text: '您好' }, { sender: 'agent', sender_name: '王敏' })).not.toContain(
      '有帮助',
    )
  })

  it('of the past cannot be rated', () => expect(show(answer, {}, false)).not.toContain('没帮助'))
})

it('a question that is not known offers all three ways on', () => {
  const html = show({ kind: 'decline', text: '没有把握', actions: ['human', 'letter', 'phone'] })
  expect(html).toMatch(/转人工.*写留言.*打电话/)
})

it('a demand offers its letter, filled in', () => {
  const letter = { demand_type: 'complaint' as const, title: '施工噪音', text: '夜里一直施工' }
  const content: Content = {
    kind: 'decline',
    text: '您要投诉',
    actions: ['letter', 'human'],
    action_letter: letter,
  }
  expect(show(content)).toMatch(/写留言.*转人工/)
})

it('an emergency shows the number in a button of its own', () => {
  const html = show({
    kind: 'emergency',
    text: '马上离开',
    blocks: [{ type: 'phone', name: '火警', number: '119' }],
  })
  expect(html).toContain('aria-label="立即拨打 119 火警"')
})

it('candidates can be tapped', () => {
  const html = show({
    kind: 'candidates',
    text: '哪一件',
    candidates: [{ article_id: 'a', question: '社保断缴' }],
  })
  expect(html).toContain('role="button" aria-label="社保断缴"')
})

it('shows text as text', () => {
  expect(show({ kind: 'text', text: '<img src=x onerror=alert(1)>' })).not.toContain('<img')
})

it('blocks show steps, materials and numbers, and skip what they do not know', () => {
  const html = renderToStaticMarkup(
    <Blocks
      blocks={[
        { type: 'steps', items: ['取号', '拍照'] },
        { type: 'materials', items: ['户口簿'] },
        { type: 'phone', name: '户政热线', number: '12345' },
        { type: 'link', url: '' },
      ]}
    />,
  )
  for (const part of ['办理步骤', '取号', '需要带的材料', '户口簿', '拨打户政热线 12345'])
    expect(html).toContain(part)
})

it('a rating is asked for once', () => {
  const rate = async () => undefined
  expect(renderToStaticMarkup(<RateCard title="满意吗" score={null} onRate={rate} />)).toContain('点星星打分')
  expect(renderToStaticMarkup(<RateCard title="满意吗" score={4} onRate={rate} />)).toContain('您的评价')
})
