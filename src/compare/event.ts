/** A difference as the event that a policy reports. */
import { createHash } from 'node:crypto'
import type { Policy } from '../policy/index.ts'
import {
  formatKeyPath,
  formatValuePath,
  isValidText,
  type KeyPath,
  toRawText,
  toValidText,
  upcase,
  upcaseKeyPath,
  type View,
  valueTypeName,
} from '../registry/index.ts'
import type { EventRecord, Severity } from '../report/run-event.ts'
import type { Entry } from '../store/store.ts'
import type { Difference } from './difference.ts'

/** Windows' event levels as NXLog numbers them. */
const SEVERITY_VALUES: Record<Severity, number> = { INFO: 2, WARNING: 3, ERROR: 4, CRITICAL: 5 }

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
): EventRecord {
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
    EventTime: time,
    EventType: type,
    RegistryValueName: toValidText(formatValuePath(formatKeyPath(path), entry.name)),
    ...(previous && { PrevValueSize: previous.size }),
    ...(present && { ValueSize: present.size }),
    DigestName: entry.digestName.toUpperCase(),
    ...(previous && { PrevDigest: previous.digest }),
    ...(present && { Digest: present.digest }),
    ...severityAndSource(policy, hostname),
    EventId: sequence === undefined ? id : numbered(id, sequence),
    ...(previous && { PrevValueType: valueTypeName(previous.type) }),
    ...(present && { ValueType: valueTypeName(present.type) }),
    View: view,
    ...keyFields(path),
    ...valueNameFields(entry.name),
    ...(sameTime && { LastWriteUnchanged: true as const }),
    Tags: [...policy.tags],
    ...(policy.data && previous?.data !== undefined && { PrevValue: previous.data }),
    ...(policy.data && present?.data !== undefined && { Value: present.data }),
  }
}

/** Severity, host and source: the same in events and findings. */
export function severityAndSource(policy: Policy, hostname: string) {
  return {
    Severity: policy.severity,
    SeverityValue: SEVERITY_VALUES[policy.severity],
    Hostname: hostname,
    SourceModuleName: policy.name,
    SourceModuleType: 'regmon' as const,
  }
}

/** The key, and its exact units where they are no valid text. */
export function keyFields(path: KeyPath): { RegistryKey: string; RegistryKeyRaw?: string } {
  const key = formatKeyPath(path)
  return { RegistryKey: toValidText(key), ...(!isValidText(key) && { RegistryKeyRaw: toRawText(key) }) }
}

export function valueNameFields(name: string): { ValueName: string; ValueNameRaw?: string } {
  return { ValueName: toValidText(name), ...(!isValidText(name) && { ValueNameRaw: toRawText(name) }) }
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
