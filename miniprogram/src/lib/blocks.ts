import type { Content, Source } from './types'
import { formatDate } from './time'

/** A run of text; phone is set when the run is a number that can be dialled. */
export interface TextRun {
  text: string
  phone?: string
}

// Service numbers (110, 12345, 96xxx), 400/800 numbers, mobiles and land lines with an area code.
// No look-behind: WeChat on iOS before 16.4 cannot parse it.
const phonePattern =
  /(?:400|800)-?\d{3}-?\d{4}|1[3-9]\d{9}|0\d{2,3}-\d{7,8}|12[1-5]\d{2}|9[56]\d{3}|11[0249]|12[02]/g
const partOfNumberBefore = /[\d.\-/第〔]/
const partOfNumberAfter = /^(?:[\d.\-/%]|\s*(?:[年月日元号条个件天万米]|人(?!工)|平方))/

/** splitPhones cuts a text into runs so that the telephone numbers in it can be tapped. */
export function splitPhones(text: string): TextRun[] {
  const runs: TextRun[] = []
  let from = 0
  for (const match of matchesOf(text)) {
    const end = match.index + match[0].length
    if (partOfNumberBefore.test(text.charAt(match.index - 1))) continue
    if (partOfNumberAfter.test(text.slice(end, end + 4))) continue
    if (match.index > from) runs.push({ text: text.slice(from, match.index) })
    runs.push({ text: match[0], phone: match[0].replace(/-/g, '') })
    from = end
  }
  if (from < text.length) runs.push({ text: text.slice(from) })
  return runs
}

// String.matchAll is missing on the oldest phones WeChat runs on.
function matchesOf(text: string): RegExpExecArray[] {
  const pattern = new RegExp(phonePattern)
  const found: RegExpExecArray[] = []
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) found.push(match)
  return found
}

/** paragraphs returns the non-empty lines of a text. */
export function paragraphs(text: string | undefined): string[] {
  return (text ?? '')
    .split(/\n+/)
    .map((line) => line.trim())
    .filter(Boolean)
}

/** describeSource returns one source as a line: name, number, clause. */
export function describeSource(source: Source): string {
  const name = /^[《「]/.test(source.name) ? source.name : `《${source.name}》`
  return [name, source.number ? `（${source.number}）` : '', source.clause ? ` ${source.clause}` : '']
    .join('')
    .trim()
}

/** describeValidity returns from when to when an answer holds, or '' when nothing is known. */
export function describeValidity(content: Content): string {
  const from = formatDate(content.valid_from)
  const until = formatDate(content.valid_until)
  if (from && until) return `${from}至${until}有效`
  if (from) return `${from}起施行，现行有效`
  if (until) return `有效期至${until}`
  return ''
}

/** plainAnswer returns an answer as plain text, to be copied. */
export function plainAnswer(content: Content): string {
  const parts = [content.question ?? '', content.text]
  for (const block of content.blocks ?? []) {
    if (block.title) parts.push(`【${block.title}】`)
    if (block.text) parts.push(block.text)
    ;(block.items ?? []).forEach((item, i) =>
      parts.push(block.type === 'steps' ? `${i + 1}. ${item}` : `· ${item}`),
    )
    if (block.number) parts.push(`${block.name ?? '电话'}：${block.number}`)
  }
  const sources = (content.sources ?? []).map(describeSource)
  if (sources.length > 0) parts.push(`依据：${sources.join('；')}`)
  return parts.filter(Boolean).join('\n')
}
