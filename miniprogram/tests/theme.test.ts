import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { scaleOf } from '@/lib/fontscale'
import { colourFor } from '@/lib/theme'

const src = path.resolve(__dirname, '../src')
const css = readFileSync(path.join(src, 'styles/app.css'), 'utf8')

function coloursIn(block: string): Record<string, string> {
  return Object.fromEntries([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1], m[2]]))
}

const [byDay = '', rest = ''] = css.split('@media (prefers-color-scheme: dark)')
const day = coloursIn(byDay)
const night = { ...day, ...coloursIn(rest.slice(0, rest.indexOf('.page {'))) }

function luminance(hex: string): number {
  const part = (at: number) => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

// What is written on what, somewhere in the styles.
const texts: [string, string[]][] = [
  ['ink', ['card', 'ground', 'blank', 'accent-soft', 'day-1', 'day-2']],
  ['ink-2', ['card', 'ground', 'blank', 'accent-soft', 'line']],
  ['hint', ['card']],
  ['accent', ['card', 'ground', 'accent-soft']],
  ['on-fill', ['accent-fill', 'bad-fill', 'good-fill', 'accent-wait']],
  ['good', ['card']],
  ['good-ink', ['good-soft', 'card']],
  ['warn-ink', ['warn-soft', 'card']],
  ['bad', ['card', 'bad-soft']],
]

for (const [name, colours] of [
  ['day', day],
  ['night', night],
] as const) {
  it.each(texts)(`%s can be read by ${name}`, (text, grounds) => {
    for (const ground of grounds) {
      const value = contrast(colours[text] ?? '', colours[ground] ?? '')
      expect(value, `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5)
    }
  })
}

it('styles name colours only by their variables, so that night reaches all of them', () => {
  const files = readdirSync(src, { recursive: true }).map(String)
  for (const file of files.filter((name) => name.endsWith('.css') && !name.endsWith('app.css'))) {
    expect(readFileSync(path.join(src, file), 'utf8'), file).not.toMatch(/#[0-9a-f]{3,6}\b/i)
  }
})

it('what is off is not faded, for then it could not be read', () => {
  const files = readdirSync(src, { recursive: true }).map(String)
  for (const file of files.filter((name) => name.endsWith('.css'))) {
    for (const [rule] of readFileSync(path.join(src, file), 'utf8').matchAll(/[^{}]*--off[^{}]*\{[^}]*\}/g)) {
      expect(rule, file).not.toMatch(/opacity/)
    }
  }
})

it('every drawing has a colour for the night that can be seen', () => {
  const files = readdirSync(src, { recursive: true }).map(String)
  for (const file of files.filter((name) => name.endsWith('.tsx'))) {
    const code = readFileSync(path.join(src, file), 'utf8')
    for (const [, colour = ''] of code.matchAll(/colour="(#[0-9A-F]{6})"/g)) {
      const seen = contrast(colourFor(colour, true).toLowerCase(), night.card ?? '')
      expect(seen, `${colour} in ${file}`).toBeGreaterThanOrEqual(3)
    }
  }
})

it('texts follow the font size set in WeChat, within what the pages hold', () => {
  expect([undefined, 16, 17].map(scaleOf)).toEqual([1, 1, 1])
  expect(scaleOf(20)).toBeCloseTo(1.18)
  expect(scaleOf(14)).toBe(0.9)
  expect(scaleOf(40)).toBe(1.5)
})

it("WeChat's own bars have a colour for day and night", () => {
  const theme = JSON.parse(readFileSync(path.join(src, 'theme.json'), 'utf8')) as Record<string, object>
  const config = readFileSync(path.join(src, 'app.config.ts'), 'utf8')
  const used = [...config.matchAll(/'@(\w+)'/g)].map((m) => m[1])
  expect(used.length).toBeGreaterThan(5)
  for (const name of used) {
    expect(theme.light).toHaveProperty(name ?? '')
    expect(theme.dark).toHaveProperty(name ?? '')
  }
})

it('search may index only what everybody may read', () => {
  const { rules } = JSON.parse(readFileSync(path.join(src, 'sitemap.json'), 'utf8')) as {
    rules: { action: string; page: string }[]
  }
  const allowed = rules.filter((rule) => rule.action === 'allow').map((rule) => rule.page)
  expect(rules[rules.length - 1]).toEqual({ action: 'disallow', page: '*' })
  for (const page of allowed)
    expect(page).not.toMatch(/letter|learn|account|chat|history|pages\/me|sheet|run/)
})
