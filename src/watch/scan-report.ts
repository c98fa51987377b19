/**
 * The events of one scan. Where it found something, all of them are kept in the outbox: from `run-start` on, in the
 * transaction that moves the state. The events of a scan that found nothing are reported once, and not kept.
 */
import { type Notice, NoticeCollector } from '../report/notices.ts'
import type { RunEvent, RunSummary, WatchResult } from '../report/run-event.ts'
import type { Delivery } from './delivery.ts'

export class ScanReport {
  private readonly delivery: Delivery
  /** Events from before the first difference or finding. */
  private early: RunEvent[] = []
  /** Events from after the state has moved. */
  private readonly late: RunEvent[] = []
  /** Whether the scan found something, so that its events are kept. */
  isKept = false
  /** Differences and findings by the name of their policy. */
  readonly found = new Map<string, number>()
  private readonly collector = new NoticeCollector()
  readonly notices: Notice[] = []
  readonly results: WatchResult[] = []

  constructor(delivery: Delivery) {
    this.delivery = delivery
  }

  readonly emit = (event: RunEvent): void => {
    if (event.type === 'progress') {
      this.delivery.report(event)
      return
    }
    this.notices.push(...this.collector.add(event))
    if (event.type === 'watch-result') this.results.push(event.result)
    if (event.type === 'watch-result' || event.type === 'run-end') {
      this.late.push(event)
      return
    }
    const found =
      event.type === 'difference' ? event.difference : event.type === 'finding' ? event.finding : undefined
    if (found !== undefined) {
      for (const policy of found.policies) this.found.set(policy, (this.found.get(policy) ?? 0) + 1)
      this.keepEarly()
    }
    if (this.isKept) this.delivery.post(event)
    else this.early.push(event)
  }

  /**
   * Called for a scan that was not interrupted; of an interrupted one, nothing is kept.
   * @param quiet whether a scan that found nothing is not reported at all.
   * @param shorten makes the summary of a scan that found nothing.
   */
  end(quiet: boolean, shorten: (summary: RunSummary) => RunSummary): void {
    if (this.isKept) {
      this.delivery.postAll(this.late)
      // The next scan that finds nothing need not repeat it.
      for (const event of this.late) if (event.type === 'run-end') shorten(event.summary)
    } else if (!quiet) {
      const late = this.late.map((event) =>
        event.type === 'run-end' ? { ...event, summary: shorten(event.summary) } : event,
      )
      this.delivery.report(...this.early, ...late)
    }
  }

  private keepEarly(): void {
    if (this.isKept) return
    this.isKept = true
    for (const event of this.early) this.delivery.post(event)
    this.early = []
  }
}
