/** What the terminal shows of a run, gathered as it goes: bounded, whatever the run finds. */
import type { Difference, Finding, RunEvent, Severity, Unreadable } from '../../src/report/run-event.ts'
import { unreadableId } from './scan-totals.ts'
import { Totals } from './totals.ts'

/** At most so many of each are shown; the rest are counted. */
const SHOWN = 200
/** At most so many texts are known again; of more, each is counted as often as it comes. */
const REMEMBERED = 10_000

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
  /** That the run began with. */
  policies: number
  keys: number
  values: number
  /** The key that is being read. */
  key: string
  /** Kept by severity, so that many of little weight cannot hide one of much. */
  readonly events: Readonly<Record<Severity, Capped<Difference>>>
  readonly findings: Capped<Finding>
  readonly notices: Readonly<Record<Level, Capped<string>>>
  readonly unreadable: Capped<Unreadable>
  /** Unreadable keys and notices: what each scan of a watch says again is shown and counted once. */
  readonly said: Set<string>
  readonly totals: Totals
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
    said: new Set(),
    totals: new Totals(),
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
    case 'difference':
      keep(model.events[event.difference.severity], event.difference)
      break
    case 'finding':
      keep(model.findings, event.finding)
      break
    case 'unreadable':
      if (isNew(model, unreadableId(event.unreadable))) keep(model.unreadable, event.unreadable)
      break
    case 'notice':
      if (isNew(model, `${event.level} ${event.message}`)) keep(model.notices[event.level], event.message)
      break
    case 'run-end':
      model.totals.add(event.summary)
      break
    case 'bail-out':
      model.failure = event.message
      break
  }
}

/** The events that are shown, the worst first, and how many there are. */
export function worstEvents({ events }: ViewModel): Capped<Difference> {
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

function isNew({ said }: ViewModel, text: string): boolean {
  if (said.has(text)) return false
  if (said.size < REMEMBERED) said.add(text)
  return true
}
