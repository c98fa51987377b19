/** From the outbox to the reporters: each at its own pace, in order, at least once. */
import { RegmonError } from '../errors.ts'
import type { RunEvent } from '../report/run-event.ts'
import type { ReporterStatus } from '../report/watch-status.ts'
import type { WatchState } from '../store/watch-state.ts'

/** Where a reporter's reports go. */
export interface WatchOutput {
  /** By which the state knows how far it has come: `jsonl=C:\logs\regmon.jsonl`. */
  readonly name: string
  handle(event: RunEvent): void
  /**
   * Everything that was handled is written when it returns. @throws where it is not; then none of it counts.
   * @returns whether there was anything to be written.
   */
  flush(): boolean
  close(): Promise<void>
}

/** Reports that are handed over before it is asked whether they were written. */
const BATCH = 500
/** Milliseconds until a reporter that failed is tried again: the first time, and at most. */
const RETRY_FIRST = 1000
const RETRY_MOST = 60_000

interface Line {
  readonly output: WatchOutput
  failure: string | undefined
  /** What it could not write and is not kept: by that it is tried again where nothing is kept for it. */
  missed: readonly RunEvent[]
  retryAt: number
  wait: number
}

export class Delivery {
  private readonly state: WatchState
  private readonly lines: readonly Line[]
  private readonly now: () => number
  private readonly onFailure: (name: string, failure: string | undefined) => void

  /**
   * @param now a steady clock, in milliseconds.
   * @param onFailure called when a reporter fails, and with `undefined` when it is back.
   */
  constructor(
    state: WatchState,
    outputs: readonly WatchOutput[],
    now: () => number,
    onFailure: (name: string, failure: string | undefined) => void = () => {},
  ) {
    this.state = state
    this.now = now
    this.onFailure = onFailure
    this.lines = outputs.map((output) => ({
      output,
      failure: undefined,
      missed: [],
      retryAt: 0,
      wait: RETRY_FIRST,
    }))
    for (const { output } of this.lines) state.join(output.name)
  }

  /** Keeps a report for all of them; while a write of the state is open, it is part of that. */
  post(event: RunEvent): void {
    this.state.post(JSON.stringify(event))
  }

  /** Keeps several at once, while no write of the state is open. */
  postAll(events: readonly RunEvent[]): void {
    this.state.postAll(events.map((event) => JSON.stringify(event)))
  }

  /** Tells what is worth nothing later: progress, the status, a scan that found nothing. */
  tell(...events: readonly RunEvent[]): void {
    for (const line of this.lines) {
      // What is kept goes first.
      if (line.failure !== undefined && (this.waits(line) || this.isRetried(line))) continue
      this.tellTo(line, events)
    }
  }

  /**
   * Hands over some of what is kept, to every reporter that takes it.
   * @returns whether there may be more.
   */
  deliver(): boolean {
    let more = false
    for (const line of this.lines) {
      if (this.waits(line)) continue
      try {
        if (this.deliverBatch(line)) more = true
      } catch (error) {
        // The state cannot be written now; what the reporter has taken is known all the same.
        if (!(error instanceof RegmonError)) throw error
        this.fail(line, error)
      }
    }
    return more
  }

  /** When one that failed is tried again. */
  get retryAt(): number | undefined {
    const failed = this.lines.filter((line) => line.failure !== undefined && this.isRetried(line))
    return failed.length === 0 ? undefined : Math.min(...failed.map(({ retryAt }) => retryAt))
  }

  statuses(): ReporterStatus[] {
    return this.lines.map(({ output, failure }) => ({
      name: output.name,
      pending: this.state.backlog(output.name),
      failure,
    }))
  }

  /** Closes all of them, whatever one says: what it has not taken is kept. */
  async close(): Promise<void> {
    for (const line of this.lines) {
      try {
        // It was used until now.
        this.state.join(line.output.name)
        await line.output.close()
      } catch (error) {
        this.fail(line, error)
      }
    }
  }

  /** @returns whether there may be more. */
  private deliverBatch(line: Line): boolean {
    const reports = this.state.pending(line.output.name, BATCH)
    if (reports.length === 0) {
      const { missed } = line
      line.missed = []
      if (missed.length > 0) this.tellTo(line, missed)
      return false
    }
    const events = reports.map(({ text }): RunEvent => JSON.parse(text))
    if (this.attempt(line, events) !== 'taken') return false
    this.state.take(line.output.name, reports.at(-1)!.sequence)
    return reports.length === BATCH
  }

  private tellTo(line: Line, events: readonly RunEvent[]): void {
    if (this.attempt(line, events) === 'unwritten') line.missed = events
  }

  private attempt(line: Line, events: readonly RunEvent[]): 'taken' | 'unwritten' | 'refused' {
    let isHandled = false
    try {
      for (const event of events) line.output.handle(event)
      isHandled = true
      const hasWritten = line.output.flush()
      // Whether one that failed takes anything again, only what is written shows.
      if (line.failure === undefined || hasWritten) this.recover(line)
      return 'taken'
    } catch (error) {
      this.fail(line, error)
      return isHandled ? 'unwritten' : 'refused'
    }
  }

  private recover(line: Line): void {
    if (line.failure !== undefined) this.onFailure(line.output.name, undefined)
    line.failure = undefined
    line.missed = []
    line.wait = RETRY_FIRST
  }

  /** Whether there is anything by which one that failed can be tried. */
  private isRetried({ missed, output }: Line): boolean {
    return missed.length > 0 || this.state.backlog(output.name) > 0
  }

  private waits({ failure, retryAt }: Line): boolean {
    return failure !== undefined && this.now() < retryAt
  }

  private fail(line: Line, error: unknown): void {
    const failure = error instanceof Error ? error.message : String(error)
    if (line.failure === undefined) this.onFailure(line.output.name, failure)
    line.failure = failure
    line.retryAt = this.now() + line.wait
    line.wait = Math.min(line.wait * 2, RETRY_MOST)
  }
}
