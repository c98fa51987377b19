/** The sums of all runs. Checks, and different hosts, are added up; the scans of one watch are not. */
import type { RunSummary } from '../../src/report/run-event.ts'
import { addSummaries, ScanTotals } from './scan-totals.ts'

export interface Total {
  readonly summary: RunSummary
  /** How many watches the keys and values were counted for, where those are not all. */
  readonly countedWatches: number | undefined
  /** Whether smaller scans came after those whose keys and values are counted. */
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

  /** `undefined` where no run came to its end. */
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
