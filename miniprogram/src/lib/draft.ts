import { newClientId } from './ids'
import type { KeyValue } from './storage'
import type { DemandType, FileRef, LetterBody, LetterOffer } from './types'

/** A letter that is being written. */
export interface LetterDraft {
  /** Sent with the letter: sending the same draft twice stores one letter. */
  client_id: string
  demand_type: DemandType
  title: string
  text: string
  contact_name: string
  contact_phone: string
  /** Write the number that WeChat proved under the letter; only known masked here. */
  use_my_phone: boolean
  files: FileRef[]
  /** Sheets of policy calculators that go with it. */
  calculation_ids: string[]
}

const draftKey = 'letter.draft'

/** The server's limits, in characters and pictures. */
export const letterLimits = { title: 60, text: 2000, files: 6 }

/** emptyDraft returns a draft nobody has written in. */
export function emptyDraft(): LetterDraft {
  return {
    client_id: newClientId(),
    demand_type: 'consultation',
    title: '',
    text: '',
    contact_name: '',
    contact_phone: '',
    use_my_phone: false,
    files: [],
    calculation_ids: [],
  }
}

/** loadDraft returns what was written before, or an empty draft. */
export function loadDraft(storage: KeyValue): LetterDraft {
  return { ...emptyDraft(), ...storage.get<Partial<LetterDraft>>(draftKey) }
}

/** keepDraft stores a draft until the letter is sent. */
export function keepDraft(storage: KeyValue, draft: LetterDraft): void {
  storage.set(draftKey, draft)
}

/** wouldLose tells whether a draft holds words that an offered letter would replace. */
export function wouldLose(draft: LetterDraft, offer: LetterOffer): boolean {
  const written = draft.text.trim()
  return written !== '' && written !== offer.text.trim()
}

/** dropDraft forgets the draft. */
export function dropDraft(storage: KeyValue): void {
  storage.remove(draftKey)
}

/** checkDraft returns what is missing or wrong, by field; an empty result may be sent. */
export function checkDraft(draft: LetterDraft): Record<string, string> {
  const wrong: Record<string, string> = {}
  if (!draft.title.trim()) wrong.title = '请写一个标题，让工作人员一眼知道是什么事。'
  if (draft.text.trim().length < 5) wrong.text = '请把事情写得具体一些。'
  const phone = draft.contact_phone.trim()
  if (phone && !/^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})$/.test(phone))
    wrong.contact_phone = '请检查电话号码是否完整。'
  return wrong
}

/** bodyOf returns the draft as the letter to send. */
export function bodyOf(draft: LetterDraft, conversationId: string): LetterBody {
  return {
    client_id: draft.client_id,
    demand_type: draft.demand_type,
    title: draft.title.trim(),
    text: draft.text.trim(),
    file_ids: draft.files.map((file) => file.id),
    contact_name: draft.contact_name.trim() || undefined,
    contact_phone: draft.contact_phone.trim() || undefined,
    use_my_phone: (draft.use_my_phone && !draft.contact_phone.trim()) || undefined,
    conversation_id: conversationId || undefined,
    calculation_ids: draft.calculation_ids.length > 0 ? draft.calculation_ids : undefined,
  }
}
