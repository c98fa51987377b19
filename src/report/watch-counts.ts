/** Counts watch results. */
import type { WatchCounts, WatchResult } from './run-event.ts'

export function countWatches(results: readonly WatchResult[]): WatchCounts {
  const counts = { compared: 0, recorded: 0, unrecorded: 0, skipped: 0, unmatched: 0 }
  for (const { status, deepestKey } of results) {
    counts[status]++
    // Only these are known to match nothing: others were not read whole.
    if (deepestKey !== undefined) counts.unmatched++
  }
  return counts
}

/** The number of watches that a run was for. */
export function totalWatches({ compared, recorded, unrecorded, skipped }: WatchCounts): number {
  return compared + recorded + unrecorded + skipped
}
