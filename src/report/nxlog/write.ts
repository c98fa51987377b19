/** The one serialiser of NXLog's records: fields and their order are what users and programs rely on. */
import { formatValuePath, isValidText, toRawText, toValidText, valueTypeName } from '../../registry/index.ts'
import type {
  Difference,
  EventPlace,
  Finding,
  RunSummary,
  Severity,
  Unreadable,
  WatchResult,
} from '../run-event.ts'
import { compactSummary } from './compact.ts'
import type { EventRecord, FindingRecord, RunRecord, UnreadableRecord, WatchRecord } from './records.ts'

/** Windows' event levels as NXLog numbers them. */
const SEVERITY_VALUES: Record<Severity, number> = { INFO: 2, WARNING: 3, ERROR: 4, CRITICAL: 5 }

export function differenceRecord(difference: Difference): EventRecord {
  const { type, key, name, previous, present } = difference
  return {
    EventTime: difference.time,
    EventType: type,
    RegistryValueName: toValidText(formatValuePath(key, name)),
    ...(previous && { PrevValueSize: previous.size }),
    ...(present && { ValueSize: present.size }),
    DigestName: difference.digestName.toUpperCase(),
    ...(previous && { PrevDigest: previous.digest }),
    ...(present && { Digest: present.digest }),
    ...originFields(difference),
    ...(previous && { PrevValueType: valueTypeName(previous.type) }),
    ...(present && { ValueType: valueTypeName(present.type) }),
    View: difference.view,
    ...keyFields(key),
    ...valueNameFields(name),
    ...(difference.lastWriteUnchanged && { LastWriteUnchanged: true as const }),
    ...lastWriteField(difference),
    Tags: [...difference.tags],
    ...(previous?.data !== undefined && { PrevValue: previous.data }),
    ...(present?.data !== undefined && { Value: present.data }),
  }
}

export function findingRecord(finding: Finding): FindingRecord {
  const { key, name } = finding
  return {
    EventTime: finding.time,
    EventType: 'FINDING',
    Finding: finding.kind,
    Message: toValidText(finding.message),
    RegistryValueName: toValidText(name === undefined ? key : formatValuePath(key, name)),
    ...originFields(finding),
    View: finding.view,
    ...keyFields(key),
    ...(name !== undefined && valueNameFields(name)),
    ...lastWriteField(finding),
    Tags: [...finding.tags],
  }
}

export function unreadableRecord({ view, key, name, status, reason, fails }: Unreadable): UnreadableRecord {
  return {
    ...keyFields(name === undefined ? key : formatValuePath(key, name)),
    ...(name !== undefined && valueNameFields(name)),
    View: view,
    Status: status,
    Reason: reason,
    Fails: fails,
  }
}

function watchRecord(result: WatchResult): WatchRecord {
  const { values, reason, deepestKey } = result
  return {
    Policy: result.policy,
    Watch: result.watch,
    View: result.view,
    Recursive: result.recursive,
    ...(values !== undefined && { Values: values }),
    Events: result.events,
    Status: result.status,
    ...(reason !== undefined && { Reason: reason }),
    ...(deepestKey !== undefined && { DeepestKey: deepestKey }),
  }
}

/** @param all whether every watch and exclude is named, however many there are. */
export function runRecord(summary: RunSummary, all = true): RunRecord {
  const { baselineId, watchCounts, eventCounts, unreviewed, scannedPolicies, keysUnchanged } = summary
  const { compact, watchResults, excludes } = all ? summary : compactSummary(summary)
  return {
    EventTime: summary.time,
    EventType: 'RUN',
    Hostname: summary.hostname,
    RunId: summary.runId,
    ...(baselineId !== undefined && { BaselineId: baselineId }),
    ExitCode: summary.exitCode,
    Policies: summary.policies,
    Watches: summary.watches,
    WatchesCompared: watchCounts.compared,
    WatchesRecorded: watchCounts.recorded,
    WatchesUnrecorded: watchCounts.unrecorded,
    Unmatched: watchCounts.unmatched,
    Keys: summary.keys,
    Values: summary.values,
    Recorded: summary.recorded,
    Skipped: watchCounts.skipped,
    Events: summary.events,
    Changed: eventCounts.CHANGE,
    Deleted: eventCounts.DELETE,
    New: eventCounts.NEW,
    Findings: summary.findings,
    Unreported: summary.unreported,
    ...(unreviewed !== undefined && { Unreviewed: unreviewed }),
    NoLongerWatched: summary.noLongerWatched,
    Unreadable: summary.unreadable.map(unreadableRecord),
    ...(compact && { Compact: compact }),
    WatchResults: watchResults.map(watchRecord),
    Excludes: excludes.map(({ policy, exclude, removedValues, prunedKeys }) => ({
      Policy: policy,
      Exclude: exclude,
      RemovedValues: removedValues,
      PrunedKeys: prunedKeys,
    })),
    Interrupted: summary.interrupted,
    ...(scannedPolicies !== undefined && { ScannedPolicies: [...scannedPolicies] }),
    ...(keysUnchanged !== undefined && { KeysUnchanged: keysUnchanged }),
    DurationMs: summary.durationMs,
  }
}

function originFields({ severity, hostname, policies, id, user }: EventPlace) {
  return {
    Severity: severity,
    SeverityValue: SEVERITY_VALUES[severity],
    Hostname: hostname,
    SourceModuleName: policies[0] ?? '',
    SourceModuleType: 'regmon' as const,
    EventId: id,
    Policies: [...policies],
    ...(user !== undefined && { User: user }),
  }
}

function lastWriteField({ lastWrite }: EventPlace): { KeyLastWriteTime?: string } {
  return lastWrite === undefined ? {} : { KeyLastWriteTime: lastWrite }
}

/** The key, and its exact units where they are no valid text. */
function keyFields(key: string): { RegistryKey: string; RegistryKeyRaw?: string } {
  return { RegistryKey: toValidText(key), ...(!isValidText(key) && { RegistryKeyRaw: toRawText(key) }) }
}

function valueNameFields(name: string): { ValueName: string; ValueNameRaw?: string } {
  return { ValueName: toValidText(name), ...(!isValidText(name) && { ValueNameRaw: toRawText(name) }) }
}
