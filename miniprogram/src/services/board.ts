import { api } from '@/lib/api'
import type { Letter, LetterBody, ListOf } from '@/lib/types'

const path = (id: string, rest = ''): string => `/letters/${encodeURIComponent(id)}${rest}`

/** submitLetter stores a letter; repeating it with the same client_id stores it once. */
export const submitLetter = (body: LetterBody): Promise<Letter> => api.post('/letters', body)

/** fetchLetters returns the citizen's own letters, newest first. */
export const fetchLetters = (cursor?: string): Promise<ListOf<Letter>> =>
  api.get('/letters', { cursor, limit: 20 })

/** fetchLetter returns one own letter with its answers. */
export const fetchLetter = (id: string): Promise<Letter> => api.get(path(id))

/** addEntry adds to a letter. */
export const addEntry = (id: string, clientId: string, text: string): Promise<Letter> =>
  api.post(path(id, '/entries'), { client_id: clientId, text })

/** rateLetter stores one to five stars. */
export const rateLetter = (id: string, score: number, comment: string): Promise<Letter> =>
  api.post(path(id, '/rating'), { score, comment: comment || undefined })
