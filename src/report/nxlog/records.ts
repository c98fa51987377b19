/**
 * NXLog's records: differences, findings and runs as JSON lines hold them. The schemas are the only
 * definition: the types derive from them, and reports that are read back are checked against them.
 *
 * Texts are valid Unicode; where a name held a lone surrogate, its `…Raw` twin is base64 of the UTF-16LE
 * units. Sizes are bytes of value data; digests are lower-case hex of those bytes and nothing else.
 */
import { literals, type Static, Type } from '../../schema.ts'

const Count = Type.Integer({ minimum: 0 })
const Text = Type.String()
const Maybe = Type.Optional(Type.String())

const ViewSchema = literals(['64', '32'])

/** The policy and host of a difference or finding. */
const Origin = {
  Severity: literals(['INFO', 'WARNING', 'ERROR', 'CRITICAL']),
  SeverityValue: Count,
  Hostname: Text,
  /** The name of the most severe policy that reports it. */
  SourceModuleName: Text,
  SourceModuleType: Type.Literal('regmon'),
  EventId: Text,
  /** All policies that report it, the most severe first. */
  Policies: Type.Array(Text, { minItems: 1 }),
  /** The SID of the user whose registry holds it. */
  User: Maybe,
}

/** UTC, ISO 8601, in units of 100 ns. */
const KeyLastWriteTime = Maybe

/** One difference that a policy reports. NXLog's fields first, in this order, then regmon's own. */
export const EventSchema = Type.Object({
  /** Local time with offset and microseconds: `2024-02-22T20:38:56.221331+01:00`. */
  EventTime: Text,
  EventType: literals(['CHANGE', 'DELETE', 'NEW']),
  RegistryValueName: Text,
  /** Absent from `NEW`. */
  PrevValueSize: Type.Optional(Count),
  /** Absent from `DELETE`. */
  ValueSize: Type.Optional(Count),
  /** Upper case: `SHA1`. */
  DigestName: Text,
  PrevDigest: Maybe,
  Digest: Maybe,
  ...Origin,
  PrevValueType: Maybe,
  ValueType: Maybe,
  View: ViewSchema,
  RegistryKey: Text,
  RegistryKeyRaw: Maybe,
  ValueName: Text,
  ValueNameRaw: Maybe,
  /** Under `watch`: the key's last-write time did not change although its value did, so it was set back. */
  LastWriteUnchanged: Type.Optional(Type.Literal(true)),
  KeyLastWriteTime,
  Tags: Type.Array(Text),
  PrevValue: Maybe,
  Value: Maybe,
})

/** Something suspicious that is not a difference. */
export const FindingSchema = Type.Object({
  EventTime: Text,
  EventType: Type.Literal('FINDING'),
  Finding: literals(['malformed', 'denied', 'hidden-name', 'type-mismatch', 'unstable', 'link', 'profile']),
  Message: Text,
  RegistryValueName: Text,
  ...Origin,
  View: ViewSchema,
  RegistryKey: Text,
  RegistryKeyRaw: Maybe,
  ValueName: Maybe,
  ValueNameRaw: Maybe,
  KeyLastWriteTime,
  Tags: Type.Array(Text),
})

/** A key, or a value's data, that could not be read. */
const UnreadableSchema = Type.Object({
  /** Of a value: key path and value name joined by `\`. */
  RegistryKey: Text,
  RegistryKeyRaw: Maybe,
  /** Present where only this value of the key could not be read. */
  ValueName: Maybe,
  ValueNameRaw: Maybe,
  View: ViewSchema,
  /** `denied`, `malformed`, `vanished`, `unstable`. */
  Status: Text,
  /** `ERROR_ACCESS_DENIED (5)`. */
  Reason: Text,
  /** Whether it fails the run (exit code 2): not where a policy or flag allows it. */
  Fails: Type.Boolean(),
})

/** The result of a watch. */
const WatchSchema = Type.Object({
  Policy: Text,
  /** The pattern as written. */
  Watch: Text,
  View: literals(['64', '32', 'both']),
  Recursive: Type.Boolean(),
  /**
   * `compared`; `recorded`: seen for the first time, with nothing to compare with; `unrecorded`: it has no
   * baseline, and this run may not write one; `skipped`: the source does not contain it.
   */
  Status: literals(['compared', 'recorded', 'unrecorded', 'skipped']),
  Values: Type.Optional(Count),
  /** Events and findings. */
  Events: Count,
  /** Why it was not compared, or that it matched nothing. */
  Reason: Maybe,
  /** Of a watch that matched nothing: the deepest key of it that exists. */
  DeepestKey: Maybe,
})

/** How much an exclude removed. */
const ExcludeSchema = Type.Object({ Policy: Text, Exclude: Text, RemovedValues: Count, PrunedKeys: Count })

/** The record of a run, its last line: it tells a clean run from one that never ran. */
export const RunSchema = Type.Object({
  EventTime: Text,
  EventType: Type.Literal('RUN'),
  Hostname: Text,
  RunId: Text,
  /** The address of the baseline that was compared with: 64 hex digits. */
  BaselineId: Maybe,
  ExitCode: Type.Integer({ minimum: 0, maximum: 255 }),
  Policies: Count,
  Watches: Count,
  /** Watches that were compared, recorded for the first time, left without a baseline; that matched nothing. */
  WatchesCompared: Count,
  WatchesRecorded: Count,
  WatchesUnrecorded: Count,
  Unmatched: Count,
  Keys: Count,
  Values: Count,
  /** Values recorded for the first time. */
  Recorded: Count,
  /** Watches skipped. */
  Skipped: Count,
  /** Differences, then those of each type. */
  Events: Count,
  Changed: Count,
  Deleted: Count,
  New: Count,
  Findings: Count,
  /** Values that appeared under a recorded watch while no policy over them reports `NEW`. */
  Unreported: Count,
  /** Entries that were added by a check, and wait for `accept`. */
  Unreviewed: Type.Optional(Count),
  /** Entries of the baseline that no present watch covers. */
  NoLongerWatched: Count,
  Unreadable: Type.Array(UnreadableSchema),
  /**
   * Whether `WatchResults` holds only watches that were not plainly compared, and `Excludes` only those that removed
   * something: as many as there is room for.
   */
  Compact: Type.Optional(Type.Literal(true)),
  WatchResults: Type.Array(WatchSchema),
  Excludes: Type.Array(ExcludeSchema),
  /** Whether the run was interrupted. */
  Interrupted: Type.Boolean(),
  /** Under `watch`: the policies that the scan was for. */
  ScannedPolicies: Type.Optional(Type.Array(Text)),
  /** Under `watch`: keys that were not read, because their last-write time is the same. */
  KeysUnchanged: Type.Optional(Count),
  DurationMs: Count,
})

export type EventRecord = Static<typeof EventSchema>
export type FindingRecord = Static<typeof FindingSchema>
export type UnreadableRecord = Static<typeof UnreadableSchema>
export type WatchRecord = Static<typeof WatchSchema>
export type RunRecord = Static<typeof RunSchema>
