/** What all runs that were told come to: checks and hosts side by side are added up, scans of a watch are not. */
import type { RunRecord } from '../../src/report/run-event.ts'
import { ScanTotals } from './scan-totals.ts'
import { together } from './together.ts'

export interface Total {
  readonly record: RunRecord
  /** Policies that scans were for; `undefined` where some runs are checks, whose start names theirs. */
  readonly scannedPolicies: number | undefined
  /** How many watches the keys and values were counted for, where that is not all of them. */
  readonly countedWatches: number | undefined
  /** Whether scans came after those whose keys and values are counted. */
  readonly isPast: boolean
}

export class Totals {
  private checks: RunRecord | undefined
  private readonly scansByHost = new Map<string, ScanTotals>()

  add(record: RunRecord): void {
    if (record.ScannedPolicies === undefined) {
      this.checks = this.checks === undefined ? record : together(this.checks, record)
      return
    }
    const scans = this.scansByHost.get(record.Hostname) ?? new ScanTotals()
    this.scansByHost.set(record.Hostname, scans)
    scans.add(record, record.ScannedPolicies)
  }

  /** `undefined` where no run came to its end. */
  get total(): Total | undefined {
    const { checks } = this
    const scans = [...this.scansByHost.values()].flatMap(({ total }) => total ?? [])
    const records = [...(checks === undefined ? [] : [checks]), ...scans.map(({ record }) => record)]
    if (records.length === 0) return undefined
    const record = records.reduce(together)
    const missed = scans.reduce((sum, { record, counted }) => sum + record.Watches - counted.watches, 0)
    return {
      record,
      scannedPolicies:
        checks === undefined ? scans.reduce((sum, { policies }) => sum + policies, 0) : undefined,
      countedWatches: missed > 0 ? record.Watches - missed : undefined,
      isPast: scans.some(({ counted }) => counted.isPast),
    }
  }
}
