/** The scans of a watch among runs that were read back: they follow each other, and the last one stands. */
import type { RunSummary, WatchResult } from '../run-event.ts'
import { watchId } from '../watch-id.ts'
import type { ToldRun } from './collect.ts'

/** A run, and what it says of its watches. */
export interface Spoken {
  readonly run: ToldRun
  readonly results: readonly WatchResult[]
  /** For each event and finding: the indices of the results whose watches told it. */
  readonly tellers: readonly (readonly number[])[]
}

/** Runs with the files of a watch as they were written, not as they were named: `logrotate` has the newest first. */
export function inTime(runs: readonly ToldRun[]): ToldRun[] {
  const files = [...Map.groupBy(runs, ({ name }) => name).values()]
  const watched = files.filter((file) => startOf(file) !== undefined)
  const sorted = watched.toSorted((a, b) => startOf(a)! - startOf(b)!)
  return files.flatMap((file) => (startOf(file) === undefined ? file : sorted.shift()!))
}

/** When the first scan of a file of a watch ended; `undefined` for other files. */
function startOf(file: readonly ToldRun[]): number | undefined {
  const summary = file.find(({ summary }) => summary !== undefined)?.summary
  const time = summary !== undefined && isScan(summary) ? Date.parse(summary.time) : Number.NaN
  return Number.isNaN(time) ? undefined : time
}

/**
 * Leaves out what a scan says of a watch where it found nothing there, and a later one of the same host speaks of
 * that watch again. What was found stays with the scan that found it.
 */
export function withoutSuperseded(runs: readonly Spoken[]): Spoken[] {
  const later = new Set<string>()
  const standing = runs.toReversed().map((spoken) => {
    const { run, results, tellers } = spoken
    const { summary } = run
    if (summary === undefined || !isScan(summary)) return spoken
    const ids = summary.watchResults.map((result) => `${summary.hostname}\n${watchId(result)}`)
    const found = new Set(tellers.flat())
    const kept = [...ids.keys()].filter((index) => found.has(index) || !later.has(ids[index]!))
    for (const id of ids) later.add(id)
    const places = new Map(kept.map((index, place) => [index, place]))
    return {
      run,
      results: kept.map((index) => results[index]!),
      tellers: tellers.map((own) => own.map((index) => places.get(index)!)),
    }
  })
  return standing.reverse()
}

function isScan({ scannedPolicies }: RunSummary): boolean {
  return scannedPolicies !== undefined
}
