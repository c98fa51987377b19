/** Shortens the summary of a run: a record stays below 4 KB where nothing is wrong. */
import type { RunSummary, WatchResult } from '../run-event.ts'

/** Characters of JSON that watches and excludes may take together. */
const ROOM = 2500

/** Watches that failed come first. */
const ORDER: readonly WatchResult['status'][] = ['unrecorded', 'skipped', 'recorded', 'compared']

/**
 * Keeps watches that were not compared, and excludes that removed something, as many as there is room for. The counts
 * still cover all of them.
 */
export function compactSummary(summary: RunSummary): RunSummary {
  let room = ROOM
  const fits = (item: object): boolean => {
    room -= JSON.stringify(item).length
    return room >= 0
  }
  return {
    ...summary,
    compact: true,
    watchResults: summary.watchResults
      .filter(({ status }) => status !== 'compared')
      .toSorted((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status))
      .filter(fits),
    excludes: summary.excludes
      .filter(({ removedValues, prunedKeys }) => removedValues + prunedKeys > 0)
      .filter(fits),
  }
}
