// What the scripts ask of WeChat: only what WeChat has, only what is declared.
import { readFileSync } from 'node:fs'
import { apiNames } from '../api-names.mjs'
import { locationApis, privateApis } from '../private-apis.mjs'

/** Deprecated by WeChat and still used, with the reason. */
const stillUsed = { chooseImage: 'Taro has the same call in a browser; chooseMedia it has not' }
/** Of the language of open-type, what needs no declaration. */
const harmless = new Set([
  'contact',
  'share',
  'openSetting',
  'feedback',
  'agreePrivacyAuthorization',
  'launchApp',
])

/** checkNames returns what is not WeChat's, or not any more. */
export function checkNames(used) {
  const known = apiNames()
  return [...used].flatMap((name) => {
    if (!known.has(name)) return [`wx.${name} is not in WeChat's types`]
    return known.get(name) && !stillUsed[name] ? [`wx.${name} is deprecated by WeChat`] : []
  })
}

/** openTypes returns the kinds of buttons that the scripts make. */
export function openTypes(sources) {
  const kinds = sources.flatMap((text) => [...text.matchAll(/\bopenType:"([^"]+)"/g)].map((m) => m[1]))
  return new Set(kinds.flatMap((kind) => kind.split('|')))
}

/** checkPrivacy compares what is used with privacy.json, app.json and docs/wechat.md. */
export function checkPrivacy({ used, kinds, app, declarations, document }) {
  const { declares } = JSON.parse(readFileSync(declarations, 'utf8'))
  const guide = readFileSync(document, 'utf8')
  const declared = new Map(declares.map((entry) => [entry.api, entry]))
  const taken = [...used, ...kinds].filter((name) => privateApis[name])
  return [
    ...[...kinds]
      .filter((kind) => !privateApis[kind] && !harmless.has(kind))
      .map((kind) => `open-type ${kind} is not known to the checks`),
    ...taken
      .filter((name) => !declared.has(name))
      .map((name) => `${name} takes ${privateApis[name]}, and privacy.json does not declare it`),
    ...[...declared.keys()]
      .filter((name) => !taken.includes(name))
      .map((name) => `privacy.json declares ${name}, and nothing uses it`),
    ...toldInVain(guide, declared),
    ...declares.flatMap((entry) => entryProblems(entry, guide)),
    ...locationProblems(taken, app),
  ]
}

// An interface that operators declare without need holds up WeChat's review.
function toldInVain(guide, declared) {
  const section = guide.slice(guide.indexOf('### Privacy') + 4).split(/\n###? /)[0] ?? ''
  const told = new Set(
    [...section.matchAll(/`(?:wx\.)?(\w+)`/g)].map((m) => m[1]).filter((name) => privateApis[name]),
  )
  return [...told]
    .filter((name) => !declared.has(name))
    .map((name) => `docs/wechat.md has operators declare ${name}, and privacy.json does not`)
}

function entryProblems({ api, information, for: purpose }, guide) {
  const problems = []
  if (information !== privateApis[api])
    problems.push(`privacy.json: ${api} takes ${privateApis[api]}, not ${information}`)
  if (!purpose?.startsWith('用于')) problems.push(`privacy.json: ${api} does not say what for`)
  if (!guide.includes(api)) problems.push(`docs/wechat.md does not tell operators to declare ${api}`)
  return problems
}

function locationProblems(taken, app) {
  const wanted = taken.filter((name) => name in locationApis)
  const required = app.requiredPrivateInfos ?? []
  const scopes = wanted.map((name) => locationApis[name]).filter(Boolean)
  return [
    ...wanted.filter((name) => !required.includes(name)).map((name) => `requiredPrivateInfos lacks ${name}`),
    ...required
      .filter((name) => !wanted.includes(name))
      .map((name) => `requiredPrivateInfos names ${name}, and nothing uses it`),
    ...scopes
      .filter((scope) => !describes(app.permission?.[scope]))
      .map((scope) => `permission lacks a reason (at most 30 letters) for ${scope}`),
  ]
}

const describes = (permission) => Boolean(permission?.desc) && permission.desc.length <= 30

/** checkHosts returns addresses of other hosts than the hotline's in the scripts' texts. */
export function checkHosts(texts, own) {
  const elsewhere = new Set(['www.w3.org', 'reactjs.org', 'taro.com'])
  return [
    ...new Set(
      texts.flatMap((text) => [...text.matchAll(/\b(?:https?|wss?):\/\/([\w.-]+)/g)].map((m) => m[1])),
    ),
  ]
    .filter((host) => !own.includes(host) && !elsewhere.has(host))
    .map((host) => `the scripts name the host ${host}`)
}
