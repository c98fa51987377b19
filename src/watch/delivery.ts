/** From the outbox to the reporters: each at its own pace, in order, at least once. */
import type { ReporterOutput } from '../output/index.ts'
import type { RunEvent } from '../report/run-event.ts'
import type { ReporterStatus } from '../report/watch-status.ts'
import type { WatchState } from '../store/watch-state.ts'
import { ReporterQueue } from './reporter-queue.ts'

export interface DeliveryOptions {
  readonly state: WatchState
  readonly outputs: readonly ReporterOutput[]
  /** A steady clock, in milliseconds. */
  readonly now: () => number
  /** Called when a reporter fails, and with `undefined` when it has recovered. */
  readonly onFailure?: (name: string, failure: string | undefined) => void
  /** Called when a reporter that was waited for can take more. */
  readonly wake?: () => void
}

export class Delivery {
  private readonly state: WatchState
  private readonly queues: readonly ReporterQueue[]

  constructor({ state, outputs, now, onFailure = () => {}, wake = () => {} }: DeliveryOptions) {
    this.state = state
    this.queues = outputs.map((output) => new ReporterQueue(output, state, now, onFailure, wake))
    for (const { name } of outputs) state.join(name)
  }

  /** Keeps an event for all reporters; while a write of the state is open, it is part of that. */
  post(event: RunEvent): void {
    this.state.post(JSON.stringify(event))
  }

  /** Keeps several at once, while no write of the state is open. */
  postAll(events: readonly RunEvent[]): void {
    this.state.postAll(events.map((event) => JSON.stringify(event)))
  }

  /** Reports events without keeping them: progress, the status, a scan that found nothing. */
  report(...events: readonly RunEvent[]): void {
    for (const queue of this.queues) queue.report(events)
  }

  /**
   * Hands some of what is kept to every reporter that can take it now.
   * @returns whether there may be more.
   */
  deliver(): boolean {
    let more = false
    for (const queue of this.queues) if (queue.deliver()) more = true
    return more
  }

  /** When a reporter that failed is tried again. */
  get retryAt(): number | undefined {
    const moments = this.queues.flatMap(({ retryAt }) => retryAt ?? [])
    return moments.length === 0 ? undefined : Math.min(...moments)
  }

  statuses(): ReporterStatus[] {
    return this.queues.map((queue) => queue.status())
  }

  /** Closes all reporters, whatever one of them does: what it has not taken is kept. */
  async close(): Promise<void> {
    await Promise.all(this.queues.map((queue) => queue.close()))
  }
}
