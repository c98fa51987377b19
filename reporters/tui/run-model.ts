/** What the terminal shows of one run, or of several in a report. Its size is bounded, whatever they find. */
import type { RunEvent, Unreadable } from '../../src/report/run-event.ts'
import { FoundEvents } from './found-events.ts'
import { RunTotals } from './run-totals.ts'
import { unreadableId } from './scan-totals.ts'

/** At most so many of each are kept; the rest are counted. */
const KEPT = 200
/** At most so many texts are remembered, to find duplicates. */
const REMEMBERED = 10_000

/** The first of many, and how many there were. */
export interface Capped<T> {
  readonly kept: T[]
  count: number
}

export type Level = 'info' | 'warning' | 'error'

export interface RunModel {
  /** The command that is running, and one that reviews what it finds; absent where the events come from elsewhere. */
  command: string | undefined
  review: string | undefined
  readonly hostnames: Set<string>
  readonly sources: Set<string>
  readonly stores: Set<string>
  keys: number
  values: number
  /** The key that is being read. */
  key: string
  readonly found: FoundEvents
  readonly notices: Readonly<Record<Level, Capped<string>>>
  readonly unreadable: Capped<Unreadable>
  /** Unreadable keys and notices that were counted: each scan of a watch repeats them. */
  readonly seen: Set<string>
  readonly totals: RunTotals
  failure: string | undefined
}

export function newRunModel(): RunModel {
  return {
    command: undefined,
    review: undefined,
    hostnames: new Set(),
    sources: new Set(),
    stores: new Set(),
    keys: 0,
    values: 0,
    key: '',
    found: new FoundEvents(),
    notices: { info: capped(), warning: capped(), error: capped() },
    unreadable: capped(),
    seen: new Set(),
    totals: new RunTotals(),
    failure: undefined,
  }
}

/** Applies one event. It must be cheap: a run may emit hundreds of thousands. */
export function applyEvent(model: RunModel, event: RunEvent): void {
  switch (event.type) {
    case 'run-start':
      model.command = event.command
      model.review = event.review
      model.hostnames.add(event.hostname)
      model.sources.add(event.source)
      model.stores.add(event.store)
      break
    case 'progress':
      model.keys = event.keys
      model.values = event.values
      model.key = event.key
      break
    case 'difference':
      model.found.add(event.difference)
      break
    case 'finding':
      model.found.add(event.finding)
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

function capped<T>(): Capped<T> {
  return { kept: [], count: 0 }
}

function keep<T>(list: Capped<T>, item: T): void {
  list.count++
  if (list.kept.length < KEPT) list.kept.push(item)
}

function isNew({ seen }: RunModel, text: string): boolean {
  if (seen.has(text)) return false
  if (seen.size < REMEMBERED) seen.add(text)
  return true
}
