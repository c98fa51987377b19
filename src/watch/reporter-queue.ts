/** The events that wait for one reporter of a watch, and whether it takes them. */
import { RegmonError } from '../errors.ts'
import type { ReporterOutput } from '../output/index.ts'
import type { RunEvent } from '../report/run-event.ts'
import type { ReporterStatus } from '../report/watch-status.ts'
import type { WatchState } from '../store/watch-state.ts'
import { atMost } from './clock.ts'

/** Events of the outbox that are handed over before a flush. */
const BATCH = 500
/** Batches of other events that may wait for a reporter; more are dropped. */
const UNKEPT = 100
/** Milliseconds until a reporter that failed is tried again: at first, and at most. */
const RETRY_FIRST = 1000
const RETRY_MOST = 60_000
/** Milliseconds that a reporter may take for a batch before it counts as failed; and to finish, when the watch ends. */
const PATIENCE = 60_000
const LAST_PATIENCE = 1500

/** Events that are not in the outbox. */
interface Unkept {
  readonly events: readonly RunEvent[]
  /** How many events of the outbox come before them. */
  after: number
}

export interface QueueOptions {
  readonly state: WatchState
  /** A steady clock, in milliseconds. */
  readonly now: () => number
  /** Called when a reporter fails, and with `undefined` when it has recovered. */
  readonly onFailure: (name: string, failure: string | undefined) => void
  /** Called when a reporter that was waited for can take more. */
  readonly wake: () => void
}

/** Delivers to one reporter: events of the outbox at least once, and others in order with them. */
export class ReporterQueue {
  private readonly output: ReporterOutput
  private readonly options: QueueOptions
  private unkept: Unkept[] = []
  /** The batch that the reporter is handling. */
  private pending: Promise<void> | undefined
  private pendingSince = 0
  private failure: string | undefined
  private retry = 0
  private wait = RETRY_FIRST

  constructor(output: ReporterOutput, options: QueueOptions) {
    this.output = output
    this.options = options
  }

  /** Reports events that are not in the outbox: now, or once the reporter has taken what comes before. */
  report(events: readonly RunEvent[]): void {
    const isBusy = this.pending !== undefined
    // A reporter that failed is tried with the events that it missed, before any newer ones.
    if (this.failure !== undefined && (isBusy || this.options.now() < this.retry || this.hasMissed)) return
    const waits = isBusy || this.unkept.length > 0
    const wanted = waits ? events.filter(({ type }) => type !== 'progress') : events
    if (wanted.length === 0 || this.unkept.length >= UNKEPT) return
    const unkept = { events: wanted, after: waits ? this.backlog : 0 }
    if (waits) this.unkept.push(unkept)
    else this.handOver(unkept)
  }

  /** Hands over the next batch. @returns whether there may be more. */
  deliver(): boolean {
    if (this.pending !== undefined) {
      if (this.failure === undefined && this.options.now() - this.pendingSince > PATIENCE)
        this.fail(new Error(`it has not finished for ${PATIENCE / 1000} s`))
      return false
    }
    if (this.failure !== undefined && this.options.now() < this.retry) return false
    try {
      const unkept = this.unkept[0]
      const limit = Math.min(BATCH, unkept?.after ?? BATCH)
      const kept = limit === 0 ? [] : this.options.state.pending(this.output.name, limit)
      if (kept.length > 0) {
        this.attempt(
          kept.map(({ text }): RunEvent => JSON.parse(text)),
          () => {
            this.options.state.take(this.output.name, kept.at(-1)!.sequence)
            for (const later of this.unkept) later.after = Math.max(0, later.after - kept.length)
          },
        )
      } else if (unkept !== undefined) {
        this.unkept.shift()
        this.handOver(unkept)
      }
      const isDone = this.pending === undefined && this.failure === undefined
      return isDone && (this.unkept.length > 0 || kept.length === limit)
    } catch (error) {
      // The state cannot be read now.
      if (!(error instanceof RegmonError)) throw error
      this.fail(error)
      return false
    }
  }

  /** When a failed reporter is tried again; `undefined` where no events wait for it. */
  get retryAt(): number | undefined {
    const isTried = this.failure !== undefined && this.pending === undefined && this.hasMissed
    return isTried ? this.retry : undefined
  }

  status(): ReporterStatus {
    return { name: this.output.name, pending: this.backlog, failure: this.failure }
  }

  async close(): Promise<void> {
    await atMost(LAST_PATIENCE, this.finish())
  }

  private async finish(): Promise<void> {
    await this.pending
    try {
      // It was in use until now.
      this.options.state.join(this.output.name)
      await this.output.close()
    } catch (error) {
      this.fail(error)
    }
  }

  private handOver(unkept: Unkept): void {
    this.attempt(
      unkept.events,
      () => {},
      () => this.unkept.unshift({ ...unkept, after: 0 }),
    )
  }

  /**
   * Hands over events and flushes: at once where the reporter returns no promise.
   * @param taken called when that succeeded. @param unwritten called where only the flush failed.
   */
  private attempt(events: readonly RunEvent[], taken: () => void, unwritten: () => void = () => {}): void {
    const { output } = this
    let handled = 0
    const step = (): boolean | Promise<boolean> => {
      while (handled < events.length) {
        const handling = output.handle(events[handled]!)
        if (handling instanceof Promise) {
          return handling.then(() => {
            handled++
            return step()
          })
        }
        handled++
      }
      return output.flush()
    }
    const succeed = (hasWritten: boolean): void => {
      // Only a successful write proves that a failed output has recovered.
      if (hasWritten || this.failure === undefined) this.recover()
      taken()
    }
    const fail = (error: unknown): void => {
      output.discard()
      this.fail(error)
      if (handled === events.length) unwritten()
    }
    try {
      const outcome = step()
      if (!(outcome instanceof Promise)) {
        succeed(outcome)
        return
      }
      this.pendingSince = this.options.now()
      this.pending = outcome
        .then(succeed)
        .catch(fail)
        .finally(() => {
          this.pending = undefined
          this.options.wake()
        })
    } catch (error) {
      fail(error)
    }
  }

  private recover(): void {
    if (this.failure !== undefined) this.options.onFailure(this.output.name, undefined)
    this.failure = undefined
    this.wait = RETRY_FIRST
  }

  private fail(error: unknown): void {
    const failure = error instanceof Error ? error.message : String(error)
    if (this.failure === undefined) this.options.onFailure(this.output.name, failure)
    this.failure = failure
    this.retry = this.options.now() + this.wait
    this.wait = Math.min(this.wait * 2, RETRY_MOST)
  }

  private get hasMissed(): boolean {
    return this.unkept.length > 0 || this.backlog > 0
  }

  private get backlog(): number {
    return this.options.state.backlog(this.output.name)
  }
}
