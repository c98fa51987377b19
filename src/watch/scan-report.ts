/**
 * What one scan has to tell. Where it found something, all of it is kept in the outbox, from its beginning:
 * the events in the transaction that moves the state. A scan that found nothing is told, and not kept.
 */
import type { RunEvent, RunSummary } from '../report/run-event.ts'
import type { Delivery } from './delivery.ts'

export class ScanReport {
  private readonly delivery: Delivery
  /** What was told before the first event. */
  private held: RunEvent[] = []
  /** What was told after the state had moved. */
  private readonly rest: RunEvent[] = []
  /** Whether it found something, so that all of it is kept. */
  kept = false
  /** Events and findings by the name of their policy. */
  readonly found = new Map<string, number>()
  /** What people must see beside the report. */
  readonly notices: RunEvent[] = []
  readonly results: Extract<RunEvent, { type: 'watch-result' }>['result'][] = []

  constructor(delivery: Delivery) {
    this.delivery = delivery
  }

  readonly emit = (event: RunEvent): void => {
    if (event.type === 'progress') {
      this.delivery.tell(event)
      return
    }
    if (event.type === 'notice' || event.type === 'unreadable') this.notices.push(event)
    if (event.type === 'watch-result') this.results.push(event.result)
    if (event.type === 'watch-result' || event.type === 'run-end') {
      this.rest.push(event)
      return
    }
    const found =
      event.type === 'difference' ? event.difference : event.type === 'finding' ? event.finding : undefined
    if (found !== undefined) {
      for (const policy of found.policies) this.found.set(policy, (this.found.get(policy) ?? 0) + 1)
      this.keep()
    }
    if (this.kept) this.delivery.post(event)
    else this.held.push(event)
  }

  /**
   * Called for a scan that was not interrupted; of another, nothing was kept.
   * @param quiet whether a scan that found nothing says nothing at all.
   * @param shorten makes the summary of one that found nothing.
   */
  end(quiet: boolean, shorten: (summary: RunSummary) => RunSummary): void {
    // What nobody is told is not known either.
    if (quiet && !this.kept) return
    const rest = this.rest.map((event) =>
      event.type === 'run-end' ? { ...event, summary: shorten(event.summary) } : event,
    )
    if (this.kept) this.delivery.postAll(rest)
    else this.delivery.tell(...this.held, ...rest)
  }

  private keep(): void {
    if (this.kept) return
    this.kept = true
    for (const event of this.held) this.delivery.post(event)
    this.held = []
  }
}
