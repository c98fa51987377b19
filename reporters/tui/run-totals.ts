/** The totals of all runs: adds up checks and different hosts, but not the scans of one watch. */
import type { RunSummary } from '../../src/report/run-event.ts'
import { addSummaries, ScanTotals } from './scan-totals.ts'

export interface Total {
  readonly summary: RunSummary
  /** How many watches the counts of keys and values cover; `undefined` if they cover all. */
  readonly countedWatches: number | undefined
  /** Whether smaller scans, which are not counted, came after the scans whose keys and values are counted. */
  readonly isOutdated: boolean
}

export class RunTotals {
  private checks: RunSummary | undefined
  private readonly scansByHost = new Map<string, ScanTotals>()

  add(summary: RunSummary): void {
    if (summary.scannedPolicies === undefined) {
      this.checks = this.checks === undefined ? summary : addSummaries(this.checks, summary)
      return
    }
    const scans = this.scansByHost.get(summary.hostname) ?? new ScanTotals()
    this.scansByHost.set(summary.hostname, scans)
    scans.add(summary, summary.scannedPolicies)
  }

  /** `undefined` if no run finished. */
  get total(): Total | undefined {
    const scans = [...this.scansByHost.values()].flatMap(({ total }) => total ?? [])
    const summaries = [
      ...(this.checks === undefined ? [] : [this.checks]),
      ...scans.map(({ summary }) => summary),
    ]
    if (summaries.length === 0) return undefined
    const summary = summaries.reduce(addSummaries)
    const uncounted = scans.reduce((sum, { summary, counted }) => sum + summary.watches - counted.watches, 0)
    return {
      summary,
      countedWatches: uncounted > 0 ? summary.watches - uncounted : undefined,
      isOutdated: scans.some(({ counted }) => counted.isOutdated),
    }
  }
}
