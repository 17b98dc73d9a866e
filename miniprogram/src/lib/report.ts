/** What is told of something that went wrong in the program; never what the citizen wrote or who they are. */
export interface ClientError {
  kind: 'error' | 'rejection' | 'page_not_found'
  message: string
  stack: string
  page: string
}

export interface ReporterDeps {
  /** Sends one report; a report that does not arrive is not repeated. */
  send: (error: ClientError) => Promise<unknown>
  /** The page that is shown, without its query. */
  page: () => string
}

/** One run of the program tells at most this much: a fault in a loop must not become a flood. */
const mostPerRun = 10
const longest = { message: 300, stack: 1_500, page: 100 }

/**
 * Reporter tells the server what went wrong, each thing once in a run of the program. Queries, numbers,
 * addresses, Chinese texts and long secrets are cut out first, because they could be about a person.
 */
export class Reporter {
  private readonly told = new Set<string>()

  constructor(private readonly deps: ReporterDeps) {}

  /** report takes whatever was thrown. It never fails. */
  report(kind: ClientError['kind'], cause: unknown): void {
    const { message, stack } = readCause(cause)
    const clean = scrub(message).slice(0, longest.message)
    const key = `${kind}|${clean}`
    if (!clean || this.told.has(key) || this.told.size >= mostPerRun) return
    this.told.add(key)
    const page = pathOnly(this.deps.page()).slice(0, longest.page)
    const error = { kind, message: clean, stack: scrub(stack).slice(0, longest.stack), page }
    this.deps.send(error).catch(() => undefined)
  }
}

/** scrub cuts out of a text whatever could be about a person. */
export function scrub(text: string): string {
  return text
    .replace(/\?[^\s):]*/g, '?…')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{20,}/gi, '<id>')
    .replace(/[\w.+-]+@[\w-]+\.[\w.]+/g, '<mail>')
    .replace(/[A-Za-z0-9_-]{24,}/g, '<long>')
    .replace(/\d{5,}/g, '<number>')
    .replace(/[\u3400-\u9fff\uf900-\ufaff][\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]*/g, '<text>')
}

function pathOnly(page: string): string {
  return page.split('?')[0] ?? ''
}

function readCause(cause: unknown): { message: string; stack: string } {
  if (cause instanceof Error) return { message: `${cause.name}: ${cause.message}`, stack: cause.stack ?? '' }
  if (typeof cause === 'string') {
    // WeChat gives onError one text: the message, then the stack.
    const [message = '', ...rest] = cause.split('\n')
    return { message, stack: rest.join('\n') }
  }
  const { message, errMsg, stack } = (cause ?? {}) as Record<string, unknown>
  const words = message ?? errMsg
  return {
    message: typeof words === 'string' ? words : '',
    stack: typeof stack === 'string' ? stack : '',
  }
}
