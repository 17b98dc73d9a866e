import { transport } from '@/lib/api'
import { isWeapp, storage } from '@/lib/platform'
import { Requester } from '@/lib/request'
import type { SubscribeAnswer, Subscription } from '@/lib/types'
import { loginCode } from '@/lib/wechat'
import type {
  Attempt,
  Board,
  Certificate,
  CertificateCheck,
  Course,
  ExamAnswer,
  ExamInfo,
  LearnerMe,
  Lesson,
  Mistake,
  Notice,
  Pack,
  Session,
  SessionKind,
  Settings,
  Signal,
  SyncAnswer,
  SyncBatch,
} from '@/packages/learn/lib/types'

/** device names the sort of device an entry was made on. */
export const device = isWeapp ? 'weapp' : 'h5'

/** learnApi speaks for a member of staff. Its token is not the citizen's; only a login makes one. */
export const learnApi = new Requester({
  base: __API_BASE__,
  device,
  transport,
  storage,
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: Math.random,
  loginTokenKey: 'learn.token',
})

/** Syncing may carry 400 entries over a bad line. */
const syncTimeoutMs = 30_000

export interface StaffLogin {
  token: string
  must_change_password: boolean
  staff: { id: string; display_name: string }
}

/** login opens a session for a member of staff and keeps its token. */
export async function login(username: string, password: string): Promise<StaffLogin> {
  const opened = await learnApi.open<StaffLogin>('POST', '/staff/login', { username, password })
  learnApi.keepToken(opened.token)
  return opened
}

/** loginByWeChat opens a session for the member of staff whose WeChat is bound; 404 when none is. */
export async function loginByWeChat(): Promise<StaffLogin> {
  const opened = await learnApi.open<StaffLogin>('POST', '/auth/staff/wechat', { code: await loginCode() })
  learnApi.keepToken(opened.token)
  return opened
}

export interface BindOffer {
  name: string
  expires_at: string
}

/** fetchBindOffer says whose account a code of the console binds. */
export const fetchBindOffer = (scene: string): Promise<BindOffer> =>
  learnApi.open('GET', `/auth/staff/bind/${encodeURIComponent(scene)}`)

/** bindWeChat ties this WeChat to the account of the code, and logs in. */
export async function bindWeChat(scene: string): Promise<StaffLogin> {
  const body = { scene, code: await loginCode() }
  const opened = await learnApi.open<StaffLogin>('POST', '/auth/staff/bind', body)
  learnApi.keepToken(opened.token)
  return opened
}

/** fetchLearnSubscriptions returns the reminders that WeChat can bring a learner. */
export async function fetchLearnSubscriptions(): Promise<Subscription[]> {
  return (await learnApi.get<{ templates: Subscription[] }>('/learn/subscriptions')).templates
}

/** sendLearnSubscriptions stores what the learner answered WeChat; repeating it counts once. */
export async function sendLearnSubscriptions(
  clientId: string,
  results: Record<string, SubscribeAnswer>,
): Promise<Subscription[]> {
  const body = { client_id: clientId, results }
  return (await learnApi.post<{ templates: Subscription[] }>('/learn/subscriptions', body)).templates
}

/** changePassword replaces the password; the first one has to be replaced before anything else. */
export const changePassword = (old: string, next: string): Promise<unknown> =>
  learnApi.post('/staff/password', { old, new: next })

/** logout ends the session here, and on the server if it can be reached. */
export async function logout(): Promise<void> {
  await learnApi.post('/staff/logout').catch(() => undefined)
  learnApi.forgetToken()
}

export const fetchPack = (): Promise<Pack> => learnApi.get('/learn/pack')

export const sendBatch = (batch: SyncBatch): Promise<SyncAnswer> =>
  learnApi.post('/learn/sync', batch, { timeoutMs: syncTimeoutMs })

export const fetchLesson = (id: string): Promise<Lesson> =>
  learnApi.get(`/learn/lessons/${encodeURIComponent(id)}`)

export async function fetchCourses(q: string): Promise<Course[]> {
  return (await learnApi.get<{ courses: Course[] }>('/learn/lessons', { q })).courses
}

export const fetchSession = (kind: SessionKind, matter: string): Promise<Session> =>
  learnApi.get('/learn/session', { kind, matter })

export const fetchSettings = (): Promise<Settings> => learnApi.get('/learn/settings')

export const saveSettings = (settings: Settings): Promise<Settings> =>
  learnApi.put('/learn/settings', settings)

export const fetchLearner = (): Promise<LearnerMe> => learnApi.get('/learn/me')

export const fetchMistakes = (page: number): Promise<{ items: Mistake[]; total: number }> =>
  learnApi.get('/learn/mistakes', { page })

export const fetchBoard = (): Promise<Board> => learnApi.get('/learn/board')

export async function fetchNotices(): Promise<Notice[]> {
  return (await learnApi.get<{ notices: Notice[] }>('/learn/notices')).notices
}

export const readNotices = (ids: string[]): Promise<unknown> => learnApi.post('/learn/notices/read', { ids })

export async function fetchExams(): Promise<ExamInfo[]> {
  return (await learnApi.get<{ exams: ExamInfo[] }>('/learn/exams')).exams
}

/** startAttempt opens an attempt, or returns the one that is open. */
export const startAttempt = (examId: string, clientId: string): Promise<Attempt> =>
  learnApi.post(`/learn/exams/${encodeURIComponent(examId)}/attempts`, { client_id: clientId })

export const fetchAttempt = (id: string): Promise<Attempt> =>
  learnApi.get(`/learn/attempts/${encodeURIComponent(id)}`)

/** saveAnswers keeps answers of an open attempt; the server says which it has, and what time it is. */
export const saveAnswers = (
  id: string,
  answers: ExamAnswer[],
): Promise<{ saved: string[]; server_time: string; ends_at: string }> =>
  learnApi.put(`/learn/attempts/${encodeURIComponent(id)}/answers`, { answers })

export const sendSignals = (id: string, signals: Signal[]): Promise<unknown> =>
  learnApi.post(`/learn/attempts/${encodeURIComponent(id)}/signals`, { signals })

export const submitAttempt = (id: string): Promise<Attempt> =>
  learnApi.post(`/learn/attempts/${encodeURIComponent(id)}/submit`)

export async function fetchCertificates(): Promise<Certificate[]> {
  return (await learnApi.get<{ certificates: Certificate[] }>('/learn/certificates')).certificates
}

/** checkCertificate asks whether a certificate is real; anybody may. */
export const checkCertificate = (code: string): Promise<CertificateCheck> =>
  learnApi.open('GET', `/certificates/${encodeURIComponent(code)}`)

/** learnGrants is where a learner's grants are counted. */
export const learnGrants = { fetch: fetchLearnSubscriptions, send: sendLearnSubscriptions }
