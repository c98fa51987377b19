/** Reports of `watch`: its scans follow each other, and of each watch the last result counts. */
import type { RunSummary, WatchResult } from '../run-event.ts'
import { watchId } from '../watch-id.ts'
import type { ReportedRun } from './reported-run.ts'

/** A run with its watch results and events, joined by index. */
export interface RunResults {
  readonly run: ReportedRun
  readonly results: readonly WatchResult[]
  /** For each event: indices of the results whose watches report it. */
  readonly reportedBy: readonly (readonly number[])[]
}

/** Puts the files of a `watch` in the order of time: sorted by name, the newest of `logrotate` comes first. */
export function chronological(runs: readonly ReportedRun[]): ReportedRun[] {
  const files = [...Map.groupBy(runs, ({ name }) => name).values()]
  const ofWatch = files.filter((file) => startOf(file) !== undefined)
  const sorted = ofWatch.toSorted((a, b) => startOf(a)! - startOf(b)!)
  return files.flatMap((file) => (startOf(file) === undefined ? file : sorted.shift()!))
}

/** When the first scan in the file of a `watch` ended; `undefined` for other files. */
function startOf(file: readonly ReportedRun[]): number | undefined {
  const summary = file.find(({ summary }) => summary !== undefined)?.summary
  const time = summary !== undefined && isScan(summary) ? Date.parse(summary.time) : Number.NaN
  return Number.isNaN(time) ? undefined : time
}

/**
 * Leaves out a scan's result for a watch where it found nothing there, and a later scan of the same host has a result
 * for that watch. Events stay with the scan that found them.
 */
export function withoutSuperseded(runs: readonly RunResults[]): RunResults[] {
  const later = new Set<string>()
  const kept = runs.toReversed().map((all) => {
    const { run, results, reportedBy } = all
    const { summary } = run
    if (summary === undefined || !isScan(summary)) return all
    const ids = results.map((result) => `${summary.hostname}\n${watchId(result)}`)
    const found = new Set(reportedBy.flat())
    const indices = [...ids.keys()].filter((index) => found.has(index) || !later.has(ids[index]!))
    for (const id of ids) later.add(id)
    const places = new Map(indices.map((index, place) => [index, place]))
    return {
      run,
      results: indices.map((index) => results[index]!),
      reportedBy: reportedBy.map((own) => own.map((index) => places.get(index)!)),
    }
  })
  return kept.reverse()
}

function isScan({ scannedPolicies }: RunSummary): boolean {
  return scannedPolicies !== undefined
}
