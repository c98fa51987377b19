/**
 * What the scans of one host's watch come to. What they found is added up; of each watch stands what the last scan
 * that told of it says, which a summary leaves out where it is as before.
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
import { together } from './together.ts'

/**
 * Whose keys and values are counted. Scans of different policies may meet the same values, so that those of two
 * scans cannot be added: it is the last of the scans that were for the most watches.
 */
export interface CountedScan {
  readonly watches: number
  /** Whether a scan of fewer watches came after it. */
  readonly isPast: boolean
  readonly keys: number
  readonly values: number
  readonly watchCounts: WatchCounts
}

export class ScanTotals {
  private readonly policies = new Set<string>()
  private readonly results = new Map<string, WatchResult>()
  private readonly excludes = new Map<string, ExcludeResult>()
  /** Each once, however many scans could not read it. */
  private readonly unreadable = new Map<string, Unreadable>()
  private counted: CountedScan | undefined
  private sum: RunSummary | undefined

  /** @param scanned the policies that the scan was for. */
  add(summary: RunSummary, scanned: readonly string[]): void {
    // A scan of all watches has results for all of them: others are no longer followed.
    const results = summary.compact ? [] : summary.watchResults
    if (results.length > 0 && results.length === summary.watches) this.forget()
    for (const policy of scanned) this.policies.add(policy)
    for (const result of results) this.results.set(watchId(result), result)
    for (const exclude of summary.excludes) {
      // Of the others it has seen a part at most.
      if (scanned.includes(exclude.policy))
        this.excludes.set(JSON.stringify([exclude.policy, exclude.exclude]), exclude)
    }
    for (const key of summary.unreadable) this.unreadable.set(unreadableId(key), key)
    this.counted = this.widest(summary, totalWatches(summary.watchCounts))
    this.sum = this.sum === undefined ? summary : together(this.sum, summary)
    this.sum = { ...this.sum, ...this.standing(this.counted) }
  }

  get total(): { summary: RunSummary; policies: number; counted: CountedScan } | undefined {
    const { sum, counted, policies } = this
    return sum === undefined || counted === undefined
      ? undefined
      : { summary: sum, policies: policies.size, counted }
  }

  private forget(): void {
    this.policies.clear()
    this.results.clear()
    this.excludes.clear()
    this.counted = undefined
  }

  private widest({ keys, values, watchCounts }: RunSummary, watches: number): CountedScan {
    if (this.counted !== undefined && watches < this.counted.watches) return { ...this.counted, isPast: true }
    return { watches, isPast: false, keys, values, watchCounts }
  }

  private standing({ watches, keys, values, watchCounts }: CountedScan): Partial<RunSummary> {
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
