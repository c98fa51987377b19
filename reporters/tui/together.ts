/** Two runs as one, for a summary of several. */
import type { RunSummary } from '../../src/report/run-event.ts'

/** Exit codes, the worst last. */
const WORSE = [0, 1, 130, 2]

export function together(a: RunSummary, b: RunSummary): RunSummary {
  return {
    ...a,
    exitCode: WORSE.indexOf(a.exitCode) > WORSE.indexOf(b.exitCode) ? a.exitCode : b.exitCode,
    watches: a.watches + b.watches,
    keys: a.keys + b.keys,
    values: a.values + b.values,
    recorded: a.recorded + b.recorded,
    skipped: a.skipped + b.skipped,
    events: a.events + b.events,
    findings: a.findings + b.findings,
    unreported: a.unreported + b.unreported,
    noLongerWatched: a.noLongerWatched + b.noLongerWatched,
    unreadable: [...a.unreadable, ...b.unreadable],
    watchResults: [...a.watchResults, ...b.watchResults],
    excludes: [...a.excludes, ...b.excludes],
    interrupted: a.interrupted || b.interrupted,
    durationMs: Math.max(a.durationMs, b.durationMs),
  }
}
