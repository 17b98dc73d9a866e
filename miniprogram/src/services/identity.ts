import { api } from '@/lib/api'
import type { Citizen } from '@/lib/types'

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

/** deleteMe erases the citizen's personal data and forgets the session. */
export async function deleteMe(): Promise<void> {
  await api.delete('/me')
  api.forgetToken()
}
