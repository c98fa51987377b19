/** What all runs that were told come to: checks and hosts side by side are added up, scans of a watch are not. */
import type { RunSummary } from '../../src/report/run-event.ts'
import { ScanTotals } from './scan-totals.ts'
import { together } from './together.ts'

export interface Total {
  readonly summary: RunSummary
  /** Policies that scans were for; `undefined` where some runs are checks, whose start names theirs. */
  readonly scannedPolicies: number | undefined
  /** How many watches the keys and values were counted for, where that is not all of them. */
  readonly countedWatches: number | undefined
  /** Whether scans came after those whose keys and values are counted. */
  readonly isPast: boolean
}

export class Totals {
  private checks: RunSummary | undefined
  private readonly scansByHost = new Map<string, ScanTotals>()

  add(summary: RunSummary): void {
    if (summary.scannedPolicies === undefined) {
      this.checks = this.checks === undefined ? summary : together(this.checks, summary)
      return
    }
    const scans = this.scansByHost.get(summary.hostname) ?? new ScanTotals()
    this.scansByHost.set(summary.hostname, scans)
    scans.add(summary, summary.scannedPolicies)
  }

  /** `undefined` where no run came to its end. */
  get total(): Total | undefined {
    const { checks } = this
    const scans = [...this.scansByHost.values()].flatMap(({ total }) => total ?? [])
    const summaries = [...(checks === undefined ? [] : [checks]), ...scans.map(({ summary }) => summary)]
    if (summaries.length === 0) return undefined
    const summary = summaries.reduce(together)
    const missed = scans.reduce((sum, { summary, counted }) => sum + summary.watches - counted.watches, 0)
    return {
      summary,
      scannedPolicies:
        checks === undefined ? scans.reduce((sum, { policies }) => sum + policies, 0) : undefined,
      countedWatches: missed > 0 ? summary.watches - missed : undefined,
      isPast: scans.some(({ counted }) => counted.isPast),
    }
  }
}
