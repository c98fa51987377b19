/** Delivers events to the reporters: those of the outbox at least once, to each at its own pace and in order. */
import type { ReporterOutput } from '../output/index.ts'
import type { RunEvent } from '../report/run-event.ts'
import type { ReporterStatus } from '../report/watch-status.ts'
import type { WatchState } from '../store/watch-state.ts'
import { type QueueOptions, ReporterQueue } from './reporter-queue.ts'

export interface DeliveryOptions extends QueueOptions {
  readonly outputs: readonly ReporterOutput[]
}

export class Delivery {
  private readonly state: WatchState
  private readonly queues: readonly ReporterQueue[]

  constructor({ outputs, ...options }: DeliveryOptions) {
    this.state = options.state
    this.queues = outputs.map((output) => new ReporterQueue(output, options))
    for (const { name } of outputs) options.state.join(name)
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
