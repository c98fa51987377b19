/** What the terminal shows of a run, gathered as it goes: bounded, whatever the run finds. */
import type {
  EventRecord,
  FindingRecord,
  RunEvent,
  RunRecord,
  UnreadableKey,
  WatchRecord,
} from '../../src/report/run-event.ts'

/** At most so many of each are shown; the rest are counted. */
const SHOWN = 200

export interface Notice {
  readonly level: 'info' | 'warning' | 'error'
  readonly message: string
}

export interface ViewModel {
  hostname: string
  source: string
  store: string
  policies: number
  keys: number
  values: number
  /** The key that is being read. */
  key: string
  readonly events: EventRecord[]
  eventCount: number
  readonly findings: FindingRecord[]
  findingCount: number
  readonly notices: Notice[]
  readonly unreadable: UnreadableKey[]
  unreadableCount: number
  readonly results: WatchRecord[]
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
    events: [],
    eventCount: 0,
    findings: [],
    findingCount: 0,
    notices: [],
    unreadable: [],
    unreadableCount: 0,
    results: [],
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
      model.eventCount++
      keep(model.events, event.event)
      break
    case 'finding':
      model.findingCount++
      keep(model.findings, event.finding)
      break
    case 'unreadable':
      model.unreadableCount++
      keep(model.unreadable, event.unreadable)
      break
    case 'notice':
      keep(model.notices, event)
      break
    case 'watch-result':
      model.results[event.index] = event.result
      break
    case 'run-end':
      model.record = model.record === undefined ? event.record : together(model.record, event.record)
      break
    case 'bail-out':
      model.failure = event.message
      break
  }
}

function keep<T>(list: T[], item: T): void {
  if (list.length < SHOWN) list.push(item)
}

/** Two runs as one, for a summary of several machines. */
function together(a: RunRecord, b: RunRecord): RunRecord {
  return {
    ...a,
    ExitCode: Math.max(a.ExitCode, b.ExitCode),
    Policies: a.Policies + b.Policies,
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
