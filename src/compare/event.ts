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

/**
 * @param time the event's time, as {@link formatEventTime} writes it.
 */
export function eventOf(difference: Difference, policy: Policy, hostname: string, time: string): EventRecord {
  const { type, path, view, previous, present } = difference
  const entry = present ?? previous!
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
    EventId: eventId([
      hostname,
      policy.name,
      ...identity(path, view, entry.name),
      type,
      stateOf(previous),
      stateOf(present),
    ]),
    ...(previous && { PrevValueType: valueTypeName(previous.type) }),
    ...(present && { ValueType: valueTypeName(present.type) }),
    View: view,
    ...keyFields(path),
    ...valueNameFields(entry.name),
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

function stateOf(entry: Entry | undefined): string {
  return entry === undefined ? '' : [entry.type, entry.size, entry.digestName, entry.digest].join(' ')
}
