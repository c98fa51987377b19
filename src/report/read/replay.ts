/** Runs that were read back, told again: one stream for all of them, with a record for each. */
import {
  type EventRecord,
  type FindingRecord,
  RUN_EVENT_VERSION,
  type RunEvent,
  type WatchRecord,
} from '../run-event.ts'
import type { ToldRun, ToldWatch } from './collect.ts'
import { inTime, type Spoken, withoutSuperseded } from './scans.ts'

/** Whether a watch is one that told an event: asked where the report itself does not say. */
export type TellsOf = (event: EventRecord | FindingRecord, watch: WatchRecord) => boolean

/** The exit code that runs deserve: that of the worst of them; 2 beats everything but itself. */
export function replay(
  read: readonly ToldRun[],
  tellsOf: TellsOf,
  emit: (event: RunEvent) => void,
): 0 | 1 | 2 {
  const runs = inTime(read)
  const spoken = withoutSuperseded(runs.map((run) => spokenBy(run, runs.length > 1, tellsOf)))
  const policies = new Set(spoken.flatMap(({ results }) => results.map(({ Policy }) => Policy)))
  const results = spoken.flatMap(({ results }) => results)
  emit({
    type: 'run-start',
    version: RUN_EVENT_VERSION,
    runId: runs[0]?.record?.RunId ?? '',
    time: runs[0]?.record?.EventTime ?? '',
    hostname: [...new Set(runs.map(hostOf))].join(', '),
    source: [...new Set(runs.map(({ name }) => name))].join(', '),
    store: 'the baselines of those runs',
    policies: [...policies].map((name) => ({ name, description: '', tags: [] })),
    watches: spoken.flatMap(({ run, results }) =>
      results.map(({ Policy, Watch, View, Recursive }) => ({
        policy: Policy,
        watch: Watch,
        view: View,
        recursive: Recursive,
        ...(runs.length > 1 && run.record !== undefined && { run: run.record.RunId }),
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
  for (const { record } of runs) if (record !== undefined) emit({ type: 'run-end', record })
  return worst
}

function replayOne({ run, tellers }: Spoken, offset: number, emit: (event: RunEvent) => void): 0 | 1 | 2 {
  for (const [told, { record }] of run.told.entries()) {
    const own = tellers[told]!.map((index) => index + offset)
    if (record.EventType === 'FINDING') emit({ type: 'finding', finding: record, watches: own })
    else emit({ type: 'event', event: record, watches: own })
  }
  for (const unreadable of run.record?.Unreadable ?? []) emit({ type: 'unreadable', unreadable })
  for (const message of run.errors) emit({ type: 'notice', level: 'error', code: 'REGMON_REPORTED', message })
  if (run.record === undefined) {
    emit({
      type: 'notice',
      level: 'error',
      code: 'REGMON_REPORT_CUT',
      message: `${run.name}: the run has no record: it never ended, or its report was cut`,
    })
    return 2
  }
  const { ExitCode, Events, Findings } = run.record
  if (Events + Findings !== run.told.length) {
    emit({
      type: 'notice',
      level: 'error',
      code: 'REGMON_REPORT_CUT',
      message: `${run.name}: the run counted ${Events + Findings} events and findings, and its report holds ${run.told.length}`,
    })
    return 2
  }
  if (ExitCode > 1 || run.errors.length > 0) return 2
  // A run that accepted what it found ended with 0.
  return ExitCode === 1 ? 1 : 0
}

/** Where several runs stand side by side, their policies are named with their hosts. */
function spokenBy(run: ToldRun, several: boolean, tellsOf: TellsOf): Spoken {
  const results = run.record?.WatchResults ?? missingResults(run)
  return {
    run,
    results: results.map((result) =>
      several ? { ...result, Policy: `${hostOf(run)}: ${result.Policy}` } : result,
    ),
    tellers: run.told.map(({ record, watches }) => indicesOf(record, watches, results, tellsOf)),
  }
}

function hostOf({ record, told, name }: ToldRun): string {
  return record?.Hostname ?? told[0]?.record.Hostname ?? name
}

/** A stream without its record names its policies by its events alone. */
function missingResults(run: ToldRun): WatchRecord[] {
  const counts = new Map<string, number>()
  for (const { record } of run.told)
    counts.set(record.SourceModuleName, (counts.get(record.SourceModuleName) ?? 0) + 1)
  return [...counts].map(([Policy, Events]) => ({
    Policy,
    Watch: 'unknown',
    View: '64',
    Recursive: false,
    Status: 'compared',
    Values: Events,
    Events,
  }))
}

function indicesOf(
  record: EventRecord | FindingRecord,
  told: readonly ToldWatch[],
  results: readonly WatchRecord[],
  tellsOf: TellsOf,
): number[] {
  const own = results.flatMap((result, index) =>
    result.Policy === record.SourceModuleName ? [{ result, index }] : [],
  )
  const matching = own.filter(({ result }) =>
    told.length > 0
      ? told.some(({ watch, view }) => watch === result.Watch && view === result.View)
      : tellsOf(record, result),
  )
  return (matching.length > 0 ? matching : own.slice(0, 1)).map(({ index }) => index)
}
