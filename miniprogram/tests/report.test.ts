import { expect, it } from 'vitest'
import { Reporter, scrub } from '@/lib/report'
import type { ClientError } from '@/lib/report'

function reporter() {
  const sent: ClientError[] = []
  const page = () => 'packages/letter/detail/index?id=5'
  const it = new Reporter({ send: async (error) => sent.push(error), page })
  return { it, sent }
}

it('tells each fault once in a run', () => {
  const { it, sent } = reporter()
  it.report('error', new TypeError('x is undefined'))
  it.report('error', new TypeError('x is undefined'))
  it.report('rejection', new TypeError('x is undefined'))
  expect(sent.map(({ kind, message, page }) => ({ kind, message, page }))).toEqual([
    { kind: 'error', message: 'TypeError: x is undefined', page: 'packages/letter/detail/index' },
    { kind: 'rejection', message: 'TypeError: x is undefined', page: 'packages/letter/detail/index' },
  ])
})

it('tells at most ten things in a run', () => {
  const { it, sent } = reporter()
  for (let i = 0; i < 50; i++) it.report('error', `fault ${String.fromCharCode(97 + (i % 26))}${i}`)
  expect(sent).toHaveLength(10)
})

it('keeps nothing about a person', () => {
  const secret =
    '手机 13812345678 无法打开 https://h.example/l?id=1&token=abc a@b.cn 01996b2a-7b1c-7000-8000-000000000001 ' +
    'qt_ABCDEFGHIJKLMNOPQRSTUVWX 张三：楼下施工'
  const clean = scrub(secret)
  for (const part of ['138', 'token', 'a@b', '01996b2a', 'ABCDEF', '张三', '施工'])
    expect(clean).not.toContain(part)
})

it('reads what WeChat and promises throw', () => {
  const { it, sent } = reporter()
  it.report('error', 'MiniProgramError\nat a.js:1:2')
  it.report('rejection', { errMsg: 'chooseImage:fail' })
  it.report('rejection', undefined)
  expect(sent.map((one) => [one.message, one.stack])).toEqual([
    ['MiniProgramError', 'at a.js:1:2'],
    ['chooseImage:fail', ''],
  ])
})

it('never fails by itself', async () => {
  const broken = new Reporter({ send: () => Promise.reject(new Error('offline')), page: () => '' })
  expect(() => broken.report('error', new Error('a'))).not.toThrow()
  await Promise.resolve()
})
