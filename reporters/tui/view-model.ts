/** What the terminal shows of a run, gathered as it goes: bounded, whatever the run finds. */
import type {
  EventRecord,
  FindingRecord,
  RunEvent,
  RunRecord,
  Severity,
  UnreadableKey,
} from '../../src/report/run-event.ts'

/** At most so many of each are shown; the rest are counted. */
const SHOWN = 200

/** The first of many, and how many there were. */
export interface Capped<T> {
  readonly shown: T[]
  count: number
}

export type Level = 'info' | 'warning' | 'error'

export interface ViewModel {
  hostname: string
  source: string
  store: string
  /** Of several scans of a watch, each once. */
  policies: number
  keys: number
  values: number
  /** The key that is being read. */
  key: string
  /** Kept by severity, so that many of little weight cannot hide one of much. */
  readonly events: Readonly<Record<Severity, Capped<EventRecord>>>
  readonly findings: Capped<FindingRecord>
  readonly notices: Readonly<Record<Level, Capped<string>>>
  readonly unreadable: Capped<UnreadableKey>
  /** `undefined` where no run came to its end. */
  record: RunRecord | undefined
  failure: string | undefined
}

export function newViewModel(): ViewModel {
  return {
    hostname: '',
    source: '',
    store: '',
    policies: 0,
    keys: 0,
    values: 0,
    key: '',
    events: { CRITICAL: capped(), ERROR: capped(), WARNING: capped(), INFO: capped() },
    findings: capped(),
    notices: { info: capped(), warning: capped(), error: capped() },
    unreadable: capped(),
    record: undefined,
    failure: undefined,
  }
}

/** Takes one event of the run in. Cheap: it is called for each of them. */
export function take(model: ViewModel, event: RunEvent): void {
  switch (event.type) {
    case 'run-start':
      model.hostname = event.hostname
      model.source = event.source
      model.store = event.store
      model.policies = event.policies.length
      break
    case 'progress':
      model.keys = event.keys
      model.values = event.values
      model.key = event.key
      break
    case 'event':
      keep(model.events[event.event.Severity], event.event)
      break
    case 'finding':
      keep(model.findings, event.finding)
      break
    case 'unreadable':
      keep(model.unreadable, event.unreadable)
      break
    case 'notice':
      keep(model.notices[event.level], event.message)
      break
    case 'run-end':
      model.record = model.record === undefined ? event.record : together(model.record, event.record)
      break
    case 'bail-out':
      model.failure = event.message
      break
  }
}

/** The events that are shown, the worst first, and how many there are. */
export function worstEvents({ events }: ViewModel): Capped<EventRecord> {
  const all = [events.CRITICAL, events.ERROR, events.WARNING, events.INFO]
  return {
    shown: all.flatMap(({ shown }) => shown).slice(0, SHOWN),
    count: all.reduce((sum, { count }) => sum + count, 0),
  }
}

function capped<T>(): Capped<T> {
  return { shown: [], count: 0 }
}

function keep<T>(list: Capped<T>, item: T): void {
  list.count++
  if (list.shown.length < SHOWN) list.shown.push(item)
}

/** Exit codes, the worst last. */
const WORSE = [0, 1, 130, 2]

/** Two runs as one, for a summary of several machines. */
function together(a: RunRecord, b: RunRecord): RunRecord {
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
