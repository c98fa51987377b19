/** Runs that were read back, told again: one stream for all of them, with a record for each. */
import {
  type Difference,
  type Finding,
  RUN_EVENT_VERSION,
  type RunEvent,
  type WatchResult,
} from '../run-event.ts'
import { placeOf, type ToldRun, type ToldWatch } from './collect.ts'
import { inTime, type Spoken, withoutSuperseded } from './scans.ts'

/** Whether a watch is one that told an event: asked where the report itself does not say. */
export type TellsOf = (event: Difference | Finding, watch: WatchResult) => boolean

/** The exit code that runs deserve: that of the worst of them; 2 beats everything but itself. */
export function replay(
  read: readonly ToldRun[],
  tellsOf: TellsOf,
  emit: (event: RunEvent) => void,
): 0 | 1 | 2 {
  const runs = inTime(read)
  const spoken = withoutSuperseded(runs.map((run) => spokenBy(run, runs.length > 1, tellsOf)))
  const policies = new Set(spoken.flatMap(({ results }) => results.map(({ policy }) => policy)))
  const results = spoken.flatMap(({ results }) => results)
  emit({
    type: 'run-start',
    version: RUN_EVENT_VERSION,
    runId: runs[0]?.summary?.runId ?? '',
    time: runs[0]?.summary?.time ?? '',
    hostname: [...new Set(runs.map(hostOf))].join(', '),
    source: [...new Set(runs.map(({ name }) => name))].join(', '),
    store: 'the baselines of those runs',
    policies: [...policies].map((name) => ({ name, description: '', tags: [] })),
    watches: spoken.flatMap(({ run, results }) =>
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
  for (const one of spoken) {
    worst = Math.max(worst, replayOne(one, offset, emit)) as 0 | 1 | 2
    offset += one.results.length
  }
  for (const [index, result] of results.entries()) emit({ type: 'watch-result', index, result })
  for (const { summary } of runs) if (summary !== undefined) emit({ type: 'run-end', summary })
  return worst
}

function replayOne({ run, tellers }: Spoken, offset: number, emit: (event: RunEvent) => void): 0 | 1 | 2 {
  for (const [index, { event }] of run.told.entries())
    emit({ ...event, watches: tellers[index]!.map((watch) => watch + offset) })
  for (const unreadable of run.summary?.unreadable ?? []) emit({ type: 'unreadable', unreadable })
  for (const message of run.errors) emit({ type: 'notice', level: 'error', code: 'REGMON_REPORTED', message })
  if (run.summary === undefined) {
    emit({
      type: 'notice',
      level: 'error',
      code: 'REGMON_REPORT_CUT',
      message: `${run.name}: the run has no record: it never ended, or its report was cut`,
    })
    return 2
  }
  const { exitCode, events, findings } = run.summary
  if (events + findings !== run.told.length) {
    emit({
      type: 'notice',
      level: 'error',
      code: 'REGMON_REPORT_CUT',
      message: `${run.name}: the run counted ${events + findings} events and findings, and its report holds ${run.told.length}`,
    })
    return 2
  }
  if (exitCode > 1 || run.errors.length > 0) return 2
  // A run that accepted what it found ended with 0.
  return exitCode === 1 ? 1 : 0
}

/** Where several runs stand side by side, their policies are named with their hosts. */
function spokenBy(run: ToldRun, several: boolean, tellsOf: TellsOf): Spoken {
  const results = run.summary?.watchResults ?? missingResults(run)
  return {
    run,
    results: results.map((result) =>
      several ? { ...result, policy: `${hostOf(run)}: ${result.policy}` } : result,
    ),
    tellers: run.told.map(({ event, watches }) => indicesOf(placeOf(event), watches, results, tellsOf)),
  }
}

function hostOf({ summary, told, name }: ToldRun): string {
  return summary?.hostname ?? (told[0] && placeOf(told[0].event).hostname) ?? name
}

/** A stream without its record names its policies by its events alone. */
function missingResults(run: ToldRun): WatchResult[] {
  const counts = new Map<string, number>()
  for (const { event } of run.told) {
    const policy = placeOf(event).policies[0] ?? ''
    counts.set(policy, (counts.get(policy) ?? 0) + 1)
  }
  return [...counts].map(([policy, events]) => ({
    policy,
    watch: 'unknown',
    view: '64',
    recursive: false,
    status: 'compared',
    values: events,
    events,
  }))
}

function indicesOf(
  event: Difference | Finding,
  told: readonly ToldWatch[],
  results: readonly WatchResult[],
  tellsOf: TellsOf,
): number[] {
  const own = results.flatMap((result, index) =>
    event.policies.includes(result.policy) ? [{ result, index }] : [],
  )
  const matching = own.filter(({ result }) =>
    told.length > 0
      ? told.some(({ watch, view }) => watch === result.watch && view === result.view)
      : tellsOf(event, result),
  )
  return (matching.length > 0 ? matching : own.slice(0, 1)).map(({ index }) => index)
}
