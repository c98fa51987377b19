/** Emits runs that were read back once more: one stream of run events for all of them, with a `run-end` for each. */
import {
  type Difference,
  type Finding,
  RUN_EVENT_VERSION,
  type RunEvent,
  type WatchResult,
} from '../run-event.ts'
import { bodyOf, type NamedWatch, type ReportedRun } from './reported-run.ts'
import { chronological, type RunResults, withoutSuperseded } from './scans.ts'

/** Whether a watch matches the value or key of an event: asked where the report does not name the watches. */
export type MatchesWatch = (event: Difference | Finding, watch: WatchResult) => boolean

/** @returns the worst exit code that any of the runs deserves: 2 beats 1, 1 beats 0. */
export function replay(
  read: readonly ReportedRun[],
  matchesWatch: MatchesWatch,
  emit: (event: RunEvent) => void,
): 0 | 1 | 2 {
  const runs = chronological(read)
  const all = withoutSuperseded(runs.map((run) => resultsOf(run, runs.length > 1, matchesWatch)))
  const results = all.flatMap(({ results }) => results)
  const policies = new Set(results.map(({ policy }) => policy))
  emit({
    type: 'run-start',
    version: RUN_EVENT_VERSION,
    runId: runs[0]?.summary?.runId ?? '',
    time: runs[0]?.summary?.time ?? '',
    hostname: [...new Set(runs.map(hostOf))].join(', '),
    source: [...new Set(runs.map(({ name }) => name))].join(', '),
    store: 'the baselines of those runs',
    policies: [...policies].map((name) => ({ name, description: '', tags: [] })),
    watches: all.flatMap(({ run, results }) =>
      results.map(({ policy, watch, view, recursive }) => ({
        policy,
        watch,
        view,
        recursive,
        ...(runs.length > 1 && run.summary !== undefined && { run: run.summary.runId }),
      })),
    ),
  })
  let worst: 0 | 1 | 2 = 0
  let offset = 0
  for (const one of all) {
    worst = Math.max(worst, replayOne(one, offset, emit)) as 0 | 1 | 2
    offset += one.results.length
  }
  for (const [index, result] of results.entries()) emit({ type: 'watch-result', index, result })
  for (const { summary } of runs) if (summary !== undefined) emit({ type: 'run-end', summary })
  return worst
}

/** @param offset the index of the run's first watch among the watches of all runs. */
function replayOne(
  { run, reportedBy }: RunResults,
  offset: number,
  emit: (event: RunEvent) => void,
): 0 | 1 | 2 {
  for (const [index, { event }] of run.events.entries())
    emit({ ...event, watches: reportedBy[index]!.map((watch) => watch + offset) })
  for (const unreadable of run.summary?.unreadable ?? []) emit({ type: 'unreadable', unreadable })
  if (isCompact(run))
    emit({
      type: 'notice',
      level: 'info',
      code: 'REGMON_REPORT_COMPACT',
      message: `${run.name}: this report names only watches that were not compared; \`--reporter-option jsonl.watches=true\` writes all of them, each of which is a test point then`,
    })
  for (const message of run.errors) emit({ type: 'notice', level: 'error', code: 'REGMON_REPORTED', message })
  if (run.summary === undefined) {
    emit({
      type: 'notice',
      level: 'error',
      code: 'REGMON_REPORT_CUT',
      message: `${run.name}: the run has no RUN record: it never ended, or its report was cut`,
    })
    return 2
  }
  const { exitCode, events, findings } = run.summary
  if (events + findings !== run.events.length) {
    emit({
      type: 'notice',
      level: 'error',
      code: 'REGMON_REPORT_CUT',
      message: `${run.name}: the run counted ${events + findings} events and findings, but its report holds ${run.events.length}`,
    })
    return 2
  }
  if (exitCode > 1 || run.errors.length > 0) return 2
  // A run that accepted what it found ended with 0.
  return exitCode === 1 ? 1 : 0
}

/** @param isOneOfMany whether policies are named with their hosts, since several runs are shown side by side. */
function resultsOf(run: ReportedRun, isOneOfMany: boolean, matchesWatch: MatchesWatch): RunResults {
  const results = [...(run.results ?? run.summary?.watchResults ?? [])]
  const reportedBy = run.events.map(({ event, watches }) => {
    const body = bodyOf(event)
    const own = indicesOf(body, watches, results, matchesWatch)
    if (own.length > 0) return own
    // The watch is not named: in a report that is compact or was cut.
    const policy = body.policies[0] ?? ''
    const known = results.findIndex((result) => result.policy === policy && result.watch === UNNAMED)
    return [known >= 0 ? known : results.push(unnamed(policy)) - 1]
  })
  return {
    run,
    results: results.map((result) =>
      isOneOfMany ? { ...result, policy: `${hostOf(run)}: ${result.policy}` } : result,
    ),
    reportedBy,
  }
}

const UNNAMED = 'watches that the report does not name'

function unnamed(policy: string): WatchResult {
  return { policy, watch: UNNAMED, view: '64', recursive: false, status: 'compared', events: 0 }
}

function isCompact({ summary, results }: ReportedRun): boolean {
  return summary?.compact === true && results === undefined
}

function hostOf({ summary, events: [first], name }: ReportedRun): string {
  return summary?.hostname ?? (first === undefined ? name : bodyOf(first.event).hostname)
}

/** Indices of the results whose watches report the event. */
function indicesOf(
  event: Difference | Finding,
  named: readonly NamedWatch[],
  results: readonly WatchResult[],
  matchesWatch: MatchesWatch,
): number[] {
  return results.flatMap((result, index) => {
    if (result.watch === UNNAMED || !event.policies.includes(result.policy)) return []
    const reports =
      named.length > 0
        ? named.some(({ watch, view }) => watch === result.watch && view === result.view)
        : matchesWatch(event, result)
    return reports ? [index] : []
  })
}
