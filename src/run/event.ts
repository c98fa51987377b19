/** Turns differences and findings into events. One difference is one event, even if several policies report it. */
import { hash } from 'node:crypto'
import type { Difference, Finding } from '../judge/index.ts'
import { spelledAs } from '../pattern/index.ts'
import type { Watch } from '../plan/index.ts'
import type { Policy } from '../policy/index.ts'
import {
  formatKeyPath,
  type KeyPath,
  toValidText,
  upcase,
  upcaseKeyPath,
  type View,
} from '../registry/index.ts'
import type {
  Difference as DifferenceEvent,
  Finding as FindingEvent,
  Severity,
  ValueState,
} from '../report/run-event.ts'
import type { Entry } from '../store/store.ts'
import { formatFiletime } from './event-time.ts'

/** From INFO to CRITICAL. */
const SEVERITIES: readonly Severity[] = ['INFO', 'WARNING', 'ERROR', 'CRITICAL']

export interface Circumstances {
  /** The name of the baseline. It is part of an event's id; the host name is not. */
  readonly target: string
  readonly hostname: string
  /** A text of `formatEventTime`. */
  readonly time: string
  /** Under `watch`, a number for each change, so that the same change made twice gives two event ids. */
  readonly sequence: string | undefined
}

export interface Place {
  readonly path: KeyPath
  readonly view: View
  /** The key's last-write time, a FILETIME. 0 if the source has none. */
  readonly lastWrite: bigint
  /** Under `watch`: whether the key's last-write time did not change. */
  readonly sameTime: boolean
}

/**
 * @param policies the policies that report the difference.
 * @param watches their watches that match the value.
 */
export function differenceEvent(
  { type, digestName, previous, present }: Difference,
  { path, view, sameTime, lastWrite }: Place,
  policies: readonly Policy[],
  watches: readonly Watch[],
  circumstances: Circumstances,
): DifferenceEvent {
  const { name } = (present ?? previous)!
  const keepsData = policies.some(({ data }) => data)
  const says = [...identity(path, view, name), type, stateText(previous), stateText(present)]
  return {
    ...reportedBy(policies, says, circumstances),
    ...keyOf(path, view, lastWrite, watches),
    type,
    name,
    digestName,
    ...(previous && { previous: valueState(previous, keepsData) }),
    ...(present && { present: valueState(present, keepsData) }),
    ...(sameTime && { lastWriteUnchanged: true as const }),
  }
}

/** As {@link differenceEvent}. */
export function findingEvent(
  { kind, message, path, view, valueName, about }: Finding,
  lastWrite: bigint,
  policies: readonly Policy[],
  watches: readonly Watch[],
  circumstances: Circumstances,
): FindingEvent {
  const says = [
    ...identity(path, view, valueName ?? ''),
    'FINDING',
    kind,
    valueName === undefined ? 'key' : 'value',
    ...(about === undefined ? [] : [about]),
  ]
  return {
    ...reportedBy(policies, says, circumstances),
    ...keyOf(path, view, lastWrite, watches),
    kind,
    message: toValidText(message),
    ...(valueName !== undefined && { name: valueName }),
  }
}

/** The key as the first watch spells it. */
function keyOf(path: KeyPath, view: View, lastWrite: bigint, watches: readonly Watch[]) {
  const user = path.root === 'HKU' && path.segments[0] !== undefined ? userOf(path.segments[0]) : undefined
  return {
    view,
    key: formatKeyPath(watches[0] === undefined ? path : spelledAs(watches[0].pattern, path)),
    ...(user !== undefined && { user }),
    ...(lastWrite > 0n && { lastWrite: formatFiletime(lastWrite) }),
  }
}

/** The SID of the user whose hive or classes hive has this name below `HKU`. */
function userOf(name: string): string | undefined {
  return /^(S-1-[0-9-]+)(?:_Classes)?$/i.exec(name)?.[1]
}

/** @param says the fields that make up the id: an event has the same id in every run and reporter. */
function reportedBy(
  policies: readonly Policy[],
  says: readonly string[],
  { target, hostname, time, sequence }: Circumstances,
) {
  const sorted = policies.toSorted(
    (a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || (a.name < b.name ? -1 : 1),
  )
  const id = idOf([upcase(target), ...says])
  return {
    id: sequence === undefined ? id : idOf([id, sequence]),
    time,
    hostname,
    policies: sorted.map(({ name }) => name),
    severity: sorted[0]!.severity,
    tags: [...new Set(sorted.flatMap(({ tags }) => tags))],
  }
}

function idOf(parts: readonly string[]): string {
  return hash('sha256', JSON.stringify(parts), 'hex').slice(0, 32)
}

function identity(path: KeyPath, view: View, name: string): string[] {
  return [view, upcaseKeyPath(path), upcase(name)]
}

function valueState({ type, size, digest, data }: Entry, keepsData: boolean): ValueState {
  return { type, size, digest, ...(keepsData && data !== undefined && { data }) }
}

function stateText(entry: Entry | undefined): string {
  return entry === undefined ? '' : [entry.type, entry.size, entry.digestName, entry.digest].join(' ')
}
