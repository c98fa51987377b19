/** What the dashboard keeps of an event or finding: what it shows, and the names that accepting needs. */
import type { EventRecord, FindingRecord, Severity } from '../../../src/report/run-event.ts'

export interface ValueState {
  readonly type: string
  readonly size: number
  readonly digest: string
  /** Where the policy keeps data; at most {@link KEPT_DATA} characters of it. */
  readonly value: string | undefined
}

export interface Entry {
  /** Counts from 0, since the start. */
  readonly number: number
  readonly type: EventRecord['EventType'] | FindingRecord['EventType']
  readonly time: string
  /** The real names, lone surrogates and all. A finding may be of a key. */
  readonly key: string
  readonly name: string | undefined
  readonly view: '64' | '32'
  readonly policy: string
  readonly severity: Severity
  readonly tags: readonly string[]
  readonly digestName: string
  readonly was: ValueState | undefined
  readonly is: ValueState | undefined
  /** Of a finding: its kind, and what it says. */
  readonly finding: string | undefined
  readonly message: string
}

/** Characters of data that a detail pane can show. */
const KEPT_DATA = 2000

export function entryOfEvent(event: EventRecord, number: number): Entry {
  return {
    ...originOf(event),
    number,
    type: event.EventType,
    name: real(event.ValueName, event.ValueNameRaw),
    digestName: event.DigestName,
    was: stateOf(event.PrevValueType, event.PrevValueSize, event.PrevDigest, event.PrevValue),
    is: stateOf(event.ValueType, event.ValueSize, event.Digest, event.Value),
    finding: undefined,
    message: '',
  }
}

export function entryOfFinding(finding: FindingRecord, number: number): Entry {
  return {
    ...originOf(finding),
    number,
    type: finding.EventType,
    name: finding.ValueName === undefined ? undefined : real(finding.ValueName, finding.ValueNameRaw),
    digestName: '',
    was: undefined,
    is: undefined,
    finding: finding.Finding,
    message: clipped(finding.Message) ?? '',
  }
}

/** Characters that it holds, about. */
export function sizeOf({ key, name, was, is, message }: Entry): number {
  return (
    200 +
    key.length +
    (name?.length ?? 0) +
    (was?.value?.length ?? 0) +
    (is?.value?.length ?? 0) +
    message.length
  )
}

function originOf(record: EventRecord | FindingRecord) {
  return {
    time: record.EventTime,
    key: real(record.RegistryKey, record.RegistryKeyRaw),
    view: record.View,
    policy: record.SourceModuleName,
    severity: record.Severity,
    tags: record.Tags,
  }
}

function stateOf(type?: string, size?: number, digest?: string, value?: string): ValueState | undefined {
  if (type === undefined || size === undefined || digest === undefined) return undefined
  return { type, size, digest, value: clipped(value) }
}

/** A copy: a slice would keep the whole text alive. */
function clipped(text: string | undefined): string | undefined {
  if (text === undefined || text.length <= KEPT_DATA) return text
  return Buffer.from(`${text.slice(0, KEPT_DATA)}…`, 'utf16le').toString('utf16le')
}

function real(text: string, raw: string | undefined): string {
  return raw === undefined ? text : Buffer.from(raw, 'base64').toString('utf16le')
}
