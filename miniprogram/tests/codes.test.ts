import { expect, it } from 'vitest'
import { placeOfQuery, placeOfScan, placeOfScene, sceneOf } from '@/lib/codes'
import { homePlace, knownPages, placeOf } from '@/lib/pages'

const id = '01996b2a-7b1c-7000-8000-000000000001'
const base = 'https://hotline.example'

it('every page of the program can be opened by its path, and no other', async () => {
  const scope = globalThis as unknown as Record<string, unknown>
  scope.defineAppConfig = (config: unknown) => config
  const { default: config } = (await import('../src/app.config')) as unknown as {
    default: { pages: string[]; subPackages: { root: string; pages: string[] }[] }
  }
  const all = [
    ...config.pages,
    ...config.subPackages.flatMap((sub) => sub.pages.map((p) => `${sub.root}/${p}`)),
  ]
  expect(knownPages().sort()).toEqual(all.sort())
  for (const page of all) expect(placeOf(page)?.url).toBe(`/${page}`)
})

it('a notice opens its page with its query', () => {
  expect(placeOf(`packages/letter/detail/index?id=${id}`)).toEqual({
    url: `/packages/letter/detail/index?id=${id}`,
    tab: false,
  })
  expect(placeOf('/pages/letters/index?x=1')).toEqual({ url: '/pages/letters/index', tab: true })
})

it.each([
  'pages/secret/index',
  'https://evil.example/',
  '../pages/home/index',
  'packages/letter/detail/index?id=a b',
  'packages/letter/detail/index?id=<script>',
  '',
])('%j is not a page', (page) => expect(placeOf(page)).toBeUndefined())

it.each([
  ['l', `/packages/letter/detail/index?id=${id}`],
  ['a', `/packages/guide/article/index?id=${id}`],
  ['c', `/packages/tools/calculator/index?id=${id}`],
  ['g', `/packages/tools/guides/index?id=${id}`],
  ['o', `/packages/guide/outlets/index?id=${id}`],
])('a scene of kind %s keeps its id, fits WeChat and comes back', (kind, url) => {
  const scene = sceneOf(kind, id)
  expect(scene.length).toBeLessThanOrEqual(32)
  expect(scene).toMatch(/^[\w!#$&'()*+,/:;=?@\-.~]+$/)
  expect(placeOfScene(scene)?.url).toBe(url)
})

it('ids that are no UUIDs are kept as they are', () => {
  expect(sceneOf('c', 'pension')).toBe('c:pension')
  expect(placeOfScene('c:pension')?.url).toBe('/packages/tools/calculator/index?id=pension')
})

it('every UUID survives', () => {
  for (let i = 0; i < 200; i++) {
    const random = [8, 4, 4, 4, 12].map((n) =>
      Array.from({ length: n }, () => Math.floor(Math.random() * 16).toString(16)).join(''),
    )
    const uuid = random.join('-')
    expect(placeOfScene(sceneOf('l', uuid))?.url).toContain(uuid)
  }
})

it.each(['', 'x.abc', 'l', 'l:', 'l:../a', 'l.short', 'constructor:a', 't?x'])(
  'scene %j is unknown',
  (scene) => expect(placeOfScene(scene)).toBeUndefined(),
)

it('a start parameter leads on; an unknown one stays at home', () => {
  expect(placeOfQuery({ scene: encodeURIComponent('c:pension') }, base)?.url).toContain('pension')
  expect(placeOfQuery({ scene: 't' }, base)?.url).toBe('/packages/learn/today/index')
  expect(placeOfQuery({ scene: '%E0%A4%A' }, base)).toBeUndefined()
  expect(placeOfQuery({ q: encodeURIComponent(`${base}/#/pages/letters/index`) }, base)).toEqual({
    url: '/pages/letters/index',
    tab: true,
  })
  expect(placeOfQuery({}, base)).toBeUndefined()
})

it('a camera opens only codes of this service', () => {
  expect(placeOfScan({ text: `qingting:${sceneOf('l', id)}` }, base)?.url).toContain(id)
  expect(placeOfScan({ text: `${base}/#/packages/guide/article/index?id=${id}` }, base)?.url).toContain(id)
  expect(placeOfScan({ text: '', path: 'pages/home/index?scene=t' }, base)?.url).toContain('today')
  expect(placeOfScan({ text: '', path: 'packages/learn/bind/index?scene=abc' }, base)?.url).toContain(
    'scene=abc',
  )
  expect(placeOfScan({ text: '', path: 'pages/home/index' }, base)).toEqual(homePlace)
  for (const text of [
    'https://evil.example/#/pages/home/index',
    `${base}.evil.example/#/pages/home/index`,
    'qingting:javascript',
    'weixin://dl/business',
    '12345',
  ])
    expect(placeOfScan({ text }, base)).toBeUndefined()
  expect(placeOfScan({ text: '/#/pages/home/index' }, '')).toBeUndefined()
})
