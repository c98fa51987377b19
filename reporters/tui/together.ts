/** Two runs as one, for a summary of several. */
import type { RunSummary } from '../../src/report/run-event.ts'

/** Exit codes, the worst last. */
const WORSE = [0, 1, 130, 2]

export function together(a: RunSummary, b: RunSummary): RunSummary {
  return {
    ...a,
    exitCode: WORSE.indexOf(a.exitCode) > WORSE.indexOf(b.exitCode) ? a.exitCode : b.exitCode,
    policies: Math.max(a.policies, b.policies),
    watches: a.watches + b.watches,
    watchCounts: added(a.watchCounts, b.watchCounts),
    keys: a.keys + b.keys,
    values: a.values + b.values,
    recorded: a.recorded + b.recorded,
    events: a.events + b.events,
    eventCounts: added(a.eventCounts, b.eventCounts),
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

function added<Name extends string>(
  a: Readonly<Record<Name, number>>,
  b: Readonly<Record<Name, number>>,
): Record<Name, number> {
  const sum: Record<Name, number> = { ...a }
  for (const name in b) sum[name] += b[name]
  return sum
}
