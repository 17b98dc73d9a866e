/** A card that is open longer than this is not being read. */
const longest = 180

/** Stopwatch measures learning in whole seconds, fairly: a phone that was put away does not learn. */
export class Stopwatch {
  private since: number
  private paused = false
  private kept = 0

  constructor(private readonly now: () => number) {
    this.since = now()
  }

  /** take returns the seconds since the last take, at most three minutes, and starts again. */
  take(): number {
    const ms = this.kept + (this.paused ? 0 : this.now() - this.since)
    this.since = this.now()
    this.kept = 0
    return Math.max(0, Math.min(longest, Math.round(ms / 1000)))
  }

  /** pause stops measuring until resume. */
  pause(): void {
    if (!this.paused) this.kept += this.now() - this.since
    this.paused = true
  }

  /** resume goes on measuring. */
  resume(): void {
    if (this.paused) this.since = this.now()
    this.paused = false
  }
}
