/**
 * The sums of one host's scans under `watch`. Events are added up. For each watch the last result counts: a scan's
 * summary leaves out results that did not change.
 */
import type {
  ExcludeResult,
  RunSummary,
  Unreadable,
  WatchCounts,
  WatchResult,
} from '../../src/report/run-event.ts'
import { countWatches, totalWatches } from '../../src/report/watch-counts.ts'
import { watchId } from '../../src/report/watch-id.ts'

/**
 * The scan whose keys and values are shown. Scans of different policies may read the same values, so their numbers
 * cannot be added: the last of the scans with the most watches counts.
 */
export interface CountedScan {
  readonly watches: number
  /** Whether a scan with fewer watches came after it. */
  readonly isOutdated: boolean
  readonly keys: number
  readonly values: number
  readonly watchCounts: WatchCounts
}

export class ScanTotals {
  private readonly results = new Map<string, WatchResult>()
  private readonly excludes = new Map<string, ExcludeResult>()
  /** Each once, however many scans could not read it. */
  private readonly unreadable = new Map<string, Unreadable>()
  private counted: CountedScan | undefined
  private sum: RunSummary | undefined

  /** @param scanned the policies that the scan was for. */
  add(summary: RunSummary, scanned: readonly string[]): void {
    const results = summary.compact ? [] : summary.watchResults
    // A scan of all watches has results for all of them: others are no longer followed.
    if (results.length > 0 && results.length === summary.watches) {
      this.results.clear()
      this.excludes.clear()
      this.counted = undefined
    }
    for (const result of results) this.results.set(watchId(result), result)
    for (const exclude of summary.excludes) {
      // The scan saw other policies' values only in part.
      if (scanned.includes(exclude.policy))
        this.excludes.set(JSON.stringify([exclude.policy, exclude.exclude]), exclude)
    }
    for (const key of summary.unreadable) this.unreadable.set(unreadableId(key), key)
    this.counted = this.counts(summary, totalWatches(summary.watchCounts))
    this.sum = this.sum === undefined ? summary : addSummaries(this.sum, summary)
    this.sum = { ...this.sum, ...this.current(this.counted) }
  }

  get total(): { summary: RunSummary; counted: CountedScan } | undefined {
    const { sum, counted } = this
    return sum === undefined || counted === undefined ? undefined : { summary: sum, counted }
  }

  private counts({ keys, values, watchCounts }: RunSummary, watches: number): CountedScan {
    if (this.counted !== undefined && watches < this.counted.watches)
      return { ...this.counted, isOutdated: true }
    return { watches, isOutdated: false, keys, values, watchCounts }
  }

  private current({ watches, keys, values, watchCounts }: CountedScan): Partial<RunSummary> {
    const results = [...this.results.values()]
    // Compact reports do not name all watches: then the counts of that scan stand for them.
    const areNamed = results.length >= watches
    return {
      watches: areNamed ? results.length : watches,
      watchCounts: areNamed ? countWatches(results) : watchCounts,
      keys,
      values,
      unreadable: [...this.unreadable.values()],
      watchResults: results,
      excludes: [...this.excludes.values()],
    }
  }
}

/** The same for a key that another scan could not read either. */
export function unreadableId({ view, key, name, status }: Unreadable): string {
  return JSON.stringify([view, key, name, status])
}

/** Exit codes, the worst last. */
const WORSE = [0, 1, 130, 2]

export function addSummaries(a: RunSummary, b: RunSummary): RunSummary {
  return {
    ...a,
    exitCode: WORSE.indexOf(a.exitCode) > WORSE.indexOf(b.exitCode) ? a.exitCode : b.exitCode,
    policies: Math.max(a.policies, b.policies),
    watches: a.watches + b.watches,
    watchCounts: addCounts(a.watchCounts, b.watchCounts),
    keys: a.keys + b.keys,
    values: a.values + b.values,
    recorded: a.recorded + b.recorded,
    events: a.events + b.events,
    eventCounts: addCounts(a.eventCounts, b.eventCounts),
    findings: a.findings + b.findings,
    unreported: a.unreported + b.unreported,
    noLongerWatched: a.noLongerWatched + b.noLongerWatched,
    unreadable: [...a.unreadable, ...b.unreadable],
    ...((a.compact || b.compact) && { compact: true }),
    watchResults: [...a.watchResults, ...b.watchResults],
    excludes: [...a.excludes, ...b.excludes],
    interrupted: a.interrupted || b.interrupted,
    durationMs: Math.max(a.durationMs, b.durationMs),
  }
}

function addCounts<Name extends string>(
  a: Readonly<Record<Name, number>>,
  b: Readonly<Record<Name, number>>,
): Record<Name, number> {
  const sum: Record<Name, number> = { ...a }
  for (const name in b) sum[name] += b[name]
  return sum
}
