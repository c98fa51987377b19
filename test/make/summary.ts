/** The summary of a run in which nothing happened. */
import type { RunSummary } from '../../src/report/run-event.ts'

export function summaryWith(parts: Partial<RunSummary> = {}): RunSummary {
  return {
    time: '',
    hostname: '',
    runId: '',
    exitCode: 0,
    policies: 1,
    watches: 1,
    watchCounts: { compared: 1, recorded: 0, unrecorded: 0, skipped: 0, unmatched: 0 },
    keys: 0,
    values: 0,
    recorded: 0,
    events: 0,
    eventCounts: { CHANGE: 0, DELETE: 0, NEW: 0 },
    findings: 0,
    unreported: 0,
    noLongerWatched: 0,
    unreadable: [],
    watchResults: [],
    excludes: [],
    interrupted: false,
    durationMs: 0,
    ...parts,
  }
}
