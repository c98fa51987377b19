/** Two runs as one, for a summary of several. */
import type { RunRecord } from '../../src/report/run-event.ts'

/** Exit codes, the worst last. */
const WORSE = [0, 1, 130, 2]

export function together(a: RunRecord, b: RunRecord): RunRecord {
  return {
    ...a,
    ExitCode: WORSE.indexOf(a.ExitCode) > WORSE.indexOf(b.ExitCode) ? a.ExitCode : b.ExitCode,
    Watches: a.Watches + b.Watches,
    Keys: a.Keys + b.Keys,
    Values: a.Values + b.Values,
    Recorded: a.Recorded + b.Recorded,
    Skipped: a.Skipped + b.Skipped,
    Events: a.Events + b.Events,
    Findings: a.Findings + b.Findings,
    Unreported: a.Unreported + b.Unreported,
    NoLongerWatched: a.NoLongerWatched + b.NoLongerWatched,
    Unreadable: [...a.Unreadable, ...b.Unreadable],
    WatchResults: [...a.WatchResults, ...b.WatchResults],
    Excludes: [...a.Excludes, ...b.Excludes],
    Interrupted: a.Interrupted || b.Interrupted,
    DurationMs: Math.max(a.DurationMs, b.DurationMs),
  }
}
