/** The inverse of the serialiser: NXLog's records, as they were written, to events. */
import { fromRawText, parseValueType } from '../../registry/index.ts'
import type {
  Difference,
  EventPlace,
  ExcludeResult,
  Finding,
  RunSummary,
  Unreadable,
  ValueState,
  WatchResult,
} from '../run-event.ts'
import type { EventRecord, FindingRecord, RunRecord, UnreadableRecord, WatchRecord } from './records.ts'

/** Fields of a record that fit the schema and contradict each other. */
export class RecordMismatch extends Error {}

/** @throws RecordMismatch where the value's states do not fit the event type. */
export function readDifference(record: EventRecord): Difference {
  const { EventType: type } = record
  const previous = readState(
    type !== 'NEW',
    'the previous value',
    record.PrevValueType,
    record.PrevValueSize,
    record.PrevDigest,
    record.PrevValue,
  )
  const present = readState(
    type !== 'DELETE',
    'the present value',
    record.ValueType,
    record.ValueSize,
    record.Digest,
    record.Value,
  )
  return {
    ...readPlace(record),
    type,
    name: exactText(record.ValueName, record.ValueNameRaw),
    digestName: record.DigestName.toLowerCase(),
    ...(previous && { previous }),
    ...(present && { present }),
    ...(record.LastWriteUnchanged && { lastWriteUnchanged: true as const }),
  }
}

export function readFinding(record: FindingRecord): Finding {
  const { ValueName, ValueNameRaw } = record
  return {
    ...readPlace(record),
    kind: record.Finding,
    message: record.Message,
    ...(ValueName !== undefined && { name: exactText(ValueName, ValueNameRaw) }),
  }
}

/** @throws RecordMismatch where an unreadable value's name is not the end of its path. */
export function readRun(record: RunRecord): RunSummary {
  const { BaselineId, Unreviewed, Compact, ScannedPolicies, KeysUnchanged } = record
  return {
    time: record.EventTime,
    hostname: record.Hostname,
    runId: record.RunId,
    ...(BaselineId !== undefined && { baselineId: BaselineId }),
    exitCode: record.ExitCode,
    policies: record.Policies,
    watches: record.Watches,
    watchCounts: {
      compared: record.WatchesCompared,
      recorded: record.WatchesRecorded,
      unrecorded: record.WatchesUnrecorded,
      skipped: record.Skipped,
      unmatched: record.Unmatched,
    },
    keys: record.Keys,
    values: record.Values,
    recorded: record.Recorded,
    events: record.Events,
    eventCounts: { CHANGE: record.Changed, DELETE: record.Deleted, NEW: record.New },
    findings: record.Findings,
    unreported: record.Unreported,
    ...(Unreviewed !== undefined && { unreviewed: Unreviewed }),
    noLongerWatched: record.NoLongerWatched,
    unreadable: record.Unreadable.map(readUnreadable),
    ...(Compact && { compact: Compact }),
    watchResults: record.WatchResults.map(readWatch),
    excludes: record.Excludes.map(
      (exclude): ExcludeResult => ({
        policy: exclude.Policy,
        exclude: exclude.Exclude,
        removedValues: exclude.RemovedValues,
        prunedKeys: exclude.PrunedKeys,
      }),
    ),
    interrupted: record.Interrupted,
    ...(ScannedPolicies !== undefined && { scannedPolicies: ScannedPolicies }),
    ...(KeysUnchanged !== undefined && { keysUnchanged: KeysUnchanged }),
    durationMs: record.DurationMs,
  }
}

function readUnreadable(record: UnreadableRecord): Unreadable {
  const { View: view, Status: status, Reason: reason, Fails: fails, ValueName, ValueNameRaw } = record
  const path = exactText(record.RegistryKey, record.RegistryKeyRaw)
  if (ValueName === undefined) return { view, key: path, status, reason, fails }
  const name = exactText(ValueName, ValueNameRaw)
  if (!path.endsWith(`\\${name}`))
    throw new RecordMismatch('RegistryKey of an unreadable value does not end in its ValueName')
  return { view, key: path.slice(0, path.length - name.length - 1), name, status, reason, fails }
}

function readWatch({ Values, Reason, DeepestKey, ...record }: WatchRecord): WatchResult {
  return {
    policy: record.Policy,
    watch: record.Watch,
    view: record.View,
    recursive: record.Recursive,
    ...(Values !== undefined && { values: Values }),
    events: record.Events,
    status: record.Status,
    ...(Reason !== undefined && { reason: Reason }),
    ...(DeepestKey !== undefined && { deepestKey: DeepestKey }),
  }
}

function readPlace(record: EventRecord | FindingRecord): EventPlace {
  const { User, KeyLastWriteTime } = record
  return {
    id: record.EventId,
    time: record.EventTime,
    hostname: record.Hostname,
    policies: record.Policies,
    severity: record.Severity,
    tags: record.Tags,
    view: record.View,
    key: exactText(record.RegistryKey, record.RegistryKeyRaw),
    ...(User !== undefined && { user: User }),
    ...(KeyLastWriteTime !== undefined && { lastWrite: KeyLastWriteTime }),
  }
}

function readState(
  isExpected: boolean,
  what: string,
  typeName?: string,
  size?: number,
  digest?: string,
  data?: string,
): ValueState | undefined {
  if (!isExpected) return undefined
  if (typeName === undefined || size === undefined || digest === undefined)
    throw new RecordMismatch(`type, size or digest of ${what} is missing`)
  const type = parseValueType(typeName)
  if (type === undefined) throw new RecordMismatch(`the type of ${what} is not a value type`)
  return { type, size, digest, ...(data !== undefined && { data }) }
}

function exactText(text: string, raw: string | undefined): string {
  return raw === undefined ? text : fromRawText(raw)
}
