import { emptyDraft, keepDraft } from '@/lib/draft'
import type { LetterDraft } from '@/lib/draft'
import { storage } from '@/lib/platform'

/** startLetter prepares a letter that the citizen can go on writing; it replaces one begun before. */
export function startLetter(part: Partial<LetterDraft>): void {
  keepDraft(storage, { ...emptyDraft(), ...part })
}
