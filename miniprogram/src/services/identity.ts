import { api } from '@/lib/api'
import type { AccountLinks, Citizen } from '@/lib/types'

export interface CitizenPatch {
  display_name?: string
  phone?: string
  elder_mode?: boolean
}

/** fetchMe returns the citizen of this session. */
export const fetchMe = (): Promise<Citizen> => api.get('/me')

/** updateMe changes what the citizen told about themselves. */
export const updateMe = (patch: CitizenPatch): Promise<Citizen> => api.patch('/me', patch)

/** fetchExport returns all data the service holds about the citizen. */
export const fetchExport = (): Promise<unknown> => api.get('/me/export')

/** appeal asks for a second look at a text that was held back. */
export const appeal = (id: string, text: string): Promise<unknown> => api.post('/me/appeals', { id, text })

/** deleteMe erases the citizen's personal data and forgets the session. */
export async function deleteMe(): Promise<void> {
  await api.delete('/me')
  api.forgetToken()
}

/** provePhone takes the code of WeChat's phone button; the number itself never passes through the phone's program. */
export const provePhone = (code: string): Promise<Citizen> => api.post('/me/phone', { code })

/** fetchLinks returns by which ways this citizen is known, and which records could be joined. */
export const fetchLinks = (): Promise<AccountLinks> => api.get('/me/links')

/** acceptMerge joins the offered records with this citizen's. */
export const acceptMerge = (offerId: string): Promise<unknown> =>
  api.post('/me/merges', { offer_id: offerId })

/** undoMerge takes a merge back; both sides have their own records again. */
export const undoMerge = (id: string): Promise<unknown> =>
  api.post(`/me/merges/${encodeURIComponent(id)}/undo`)
