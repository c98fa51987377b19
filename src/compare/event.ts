/** A difference as the event that a policy reports. */
import { createHash } from 'node:crypto'
import type { Policy } from '../policy/index.ts'
import { formatKeyPath, type KeyPath, upcase, upcaseKeyPath, type View } from '../registry/index.ts'
import type { Difference as Event, ValueState } from '../report/run-event.ts'
import type { Entry } from '../store/store.ts'
import type { Difference } from './difference.ts'

/** What an event says beside its difference. */
interface Circumstances {
  readonly hostname: string
  /** As {@link formatEventTime} writes it. */
  readonly time: string
  /** The change's own number, under `watch`. */
  readonly sequence?: string | undefined
  /** Whether the key's last-write time says that nothing was written. */
  readonly sameTime?: boolean
}

export function eventOf(
  difference: Difference,
  policy: Policy,
  { hostname, time, sequence, sameTime }: Circumstances,
): Event {
  const { type, path, view, previous, present } = difference
  const entry = present ?? previous!
  const id = eventId([
    hostname,
    policy.name,
    ...identity(path, view, entry.name),
    type,
    stateOf(previous),
    stateOf(present),
  ])
  return {
    id: sequence === undefined ? id : numbered(id, sequence),
    time,
    ...reportedBy(policy, hostname),
    view,
    key: formatKeyPath(path),
    type,
    name: entry.name,
    digestName: entry.digestName,
    ...(previous && { previous: valueState(previous, policy) }),
    ...(present && { present: valueState(present, policy) }),
    ...(sameTime && { lastWriteUnchanged: true as const }),
  }
}

function valueState({ type, size, digest, data }: Entry, policy: Policy): ValueState {
  return { type, size, digest, ...(policy.data && data !== undefined && { data }) }
}

/** The same in differences and findings. */
export function reportedBy({ name, severity, tags }: Policy, hostname: string) {
  return { hostname, policies: [name], severity, tags: [...tags] }
}

/** What a value is, for hashing. */
export function identity(path: KeyPath, view: View, name: string): string[] {
  return [view, upcaseKeyPath(path), upcase(name)]
}

/** A hash of what the event says: the same event has the same id in every run and reporter. */
export function eventId(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}

/** The id of an event under `watch`, which takes in the change's own number. */
export function numbered(id: string, sequence: string): string {
  return eventId([id, sequence])
}

function stateOf(entry: Entry | undefined): string {
  return entry === undefined ? '' : [entry.type, entry.size, entry.digestName, entry.digest].join(' ')
}
