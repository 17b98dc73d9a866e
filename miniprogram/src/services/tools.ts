import { api } from '@/lib/api'
import type { Calculator, CalculatorBrief, Guide, GuideRun, ListOf, Sheet } from '@/lib/types'

/** fetchCalculators returns the policy calculators that can be used today. */
export async function fetchCalculators(): Promise<CalculatorBrief[]> {
  return (await api.get<ListOf<CalculatorBrief>>('/calculators')).items
}

/** fetchCalculator returns a calculator with the questions it asks. */
export const fetchCalculator = (id: string): Promise<Calculator> =>
  api.get(`/calculators/${encodeURIComponent(id)}`)

/** calculate returns the sheet for the answers; the same clientId returns the same sheet again. */
export const calculate = (id: string, clientId: string, inputs: Record<string, string>): Promise<Sheet> =>
  api.post(`/calculators/${encodeURIComponent(id)}/results`, { client_id: clientId, inputs })

/** fetchSheet returns a sheet of one's own. */
export const fetchSheet = (id: string): Promise<Sheet> => api.get(`/calculations/${encodeURIComponent(id)}`)

/** fetchGuides returns the guides that can be walked today. */
export async function fetchGuides(q = ''): Promise<Guide[]> {
  return (await api.get<ListOf<Guide>>('/guides', { q })).items
}

/** fetchRuns returns the citizen's own walks, the newest first. */
export async function fetchRuns(): Promise<GuideRun[]> {
  return (await api.get<ListOf<GuideRun>>('/guide-runs')).items
}

/** fetchRun returns one walk with its check-list once it is done. */
export const fetchRun = (id: string): Promise<GuideRun> => api.get(`/guide-runs/${encodeURIComponent(id)}`)
