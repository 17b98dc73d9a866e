// The checks themselves: each finds what it is for. A check that cannot fail proves nothing.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { readPackage } from './package.mjs'
import { checkApp } from './static/app-json.mjs'
import { readCode } from './static/code.mjs'
import { checkHosts, checkNames, checkPrivacy, openTypes } from './static/interfaces.mjs'
import { checkDocument, checkSizes, writeSizes } from './static/sizes.mjs'

const folder = mkdtempSync(path.join(tmpdir(), 'weapp-checks-'))
after(() => rmSync(folder, { recursive: true }))

const file = (name, text) => {
  writeFileSync(path.join(folder, name), text)
  return path.join(folder, name)
}

const codes = [
  ['newer syntax', 'var a = b?.c', /newer than ES2018/],
  ['a name of the browser', 'sessionStorage.getItem("a")', /sessionStorage, which WeChat does not have/],
  ['window outside of libraries', 'window.location', /uses window/],
  ['a newer method', 'App("a".replaceAll("a", "b"))', /replaceAll/],
  ['look-behind', 'App(/(?<=a)b/)', /look-behind/],
  ['eval', 'eval("1")', /eval/],
  ['a socket of the browser', 'new WebSocket("ws://a")', /browser's WebSocket/],
  ['settings of the build', 'var process = {}; App(process.env.NODE_ENV)', /process\.env\.NODE_ENV/],
]
for (const [name, code, finding] of codes) {
  test(`${name} in the scripts is found`, () => {
    assert.match(readCode('a.js', code).problems.join('\n'), finding)
  })
}

test('what is written for old phones passes', () => {
  assert.deepEqual(readCode('a.js', 'Page({ onLoad() { wx.request({ url: this.url }) } })').problems, [])
})

test('calls of wx are found, written out and through Taro', () => {
  const { wx } = readCode(
    'a.js',
    'function f(t) { var a = t(7), b = t.n(a); b().showToast({}); b().useRouter(); wx.login() }; App(f)',
  )
  assert.deepEqual([...wx].sort(), ['login', 'showToast'])
})

test('calls that WeChat does not have, or not any more, are found', () => {
  assert.deepEqual(checkNames(['request']), [])
  assert.match(checkNames(['requestAnything'])[0], /not in WeChat's types/)
  assert.match(checkNames(['getSystemInfoSync'])[0], /deprecated/)
})

test('hosts that no operator lists are found', () => {
  assert.deepEqual(checkHosts(['https://hotline.example/a'], ['hotline.example']), [])
  assert.match(checkHosts(['https://elsewhere.example/a'], ['hotline.example'])[0], /elsewhere\.example/)
})

const app = {
  requiredPrivateInfos: ['getFuzzyLocation'],
  permission: { 'scope.userFuzzyLocation': { desc: '用于排列网点' } },
}
const place = { api: 'getFuzzyLocation', information: '位置信息', for: '用于排列网点' }
const guide = '### Privacy\n| `wx.getFuzzyLocation` |\n'
const privacy = ({
  used = ['getFuzzyLocation'],
  kinds = [],
  declares = [place],
  settings = app,
  text = guide,
}) =>
  checkPrivacy({
    used: new Set(used),
    kinds: new Set(kinds),
    app: settings,
    declarations: file('privacy.json', JSON.stringify({ declares })),
    document: file('wechat.md', text),
  }).join('\n')

test('what is declared rightly passes', () => assert.equal(privacy({}), ''))
test('an interface that takes data undeclared is found', () => {
  assert.match(
    privacy({ used: ['getFuzzyLocation', 'chooseMedia'] }),
    /chooseMedia takes 选中的照片或视频信息/,
  )
  assert.match(
    privacy({ kinds: [...openTypes(['{openType:"getPhoneNumber"}'])] }),
    /getPhoneNumber takes 手机号/,
  )
})
test('what is declared in vain is found', () => {
  assert.match(privacy({ used: [] }), /declares getFuzzyLocation, and nothing uses it/)
  assert.match(
    privacy({ text: `${guide}| \`wx.getRecorderManager\` |\n` }),
    /operators declare getRecorderManager/,
  )
})
test('a purpose, the form and app.json have to agree', () => {
  assert.match(privacy({ declares: [{ ...place, information: '手机号' }] }), /takes 位置信息, not 手机号/)
  assert.match(privacy({ declares: [{ ...place, for: '' }] }), /what for/)
  assert.match(privacy({ text: '### Privacy\n' }), /does not tell operators/)
  assert.match(privacy({ settings: {} }), /requiredPrivateInfos lacks[^]*permission lacks/)
})

test('packages that are too large, or measured nowhere, are found', () => {
  const sizes = [
    ['main', 500 * 1024],
    ['packages/learn', 300 * 1024],
    ['packages/new', 1],
  ]
  assert.match(checkSizes(sizes).join('\n'), /packages\/learn is 300 KB[^]*packages\/new has no limit/)
  const document = file('benchmarks.md', '# Figures\n')
  assert.match(checkDocument(document, sizes)[0], /does not tell the size of main/)
  writeSizes(document, sizes)
  assert.deepEqual(checkDocument(document, sizes), [])
  assert.match(checkDocument(document, [['main', 700 * 1024]])[0], /says main is 500 KB, it is 700 KB/)
})

test('rules of app.json are found broken', () => {
  const root = path.join(path.dirname(fileURLToPath(import.meta.url)), 'sample')
  const broken = {
    pages: ['pages/first/index', 'pages/gone/index'],
    subPackages: [{ root: 'packages/learn', pages: [] }],
    tabBar: { list: [{ pagePath: 'packages/learn/today/index' }] },
    preloadRule: { 'pages/first/index': { packages: ['packages/learn', 'packages/gone'] } },
    window: { backgroundColor: '@ground' },
  }
  const found = checkApp(
    root,
    ['pages/first/index.js', 'pages/first/index.json', 'pages/first/index.wxml'],
    broken,
  ).join('\n')
  for (const part of [
    'gone/index.wxml is missing',
    'tab bar has 1',
    'not a page of the main',
    'lets citizens download',
    'no subpackage',
    'lazyCodeLoading',
    'privacy check is off',
    'theme.json',
    'sitemap.json',
  ])
    assert.ok(found.includes(part), `${part} in\n${found}`)
})

test('templates that do not compile are found', () => {
  file('app.json', '{"pages":[]}')
  file('a.wxml', '<view wx:if="{{a"></view>')
  assert.notDeepEqual(readPackage(folder).problems, [])
})
