/**
 * What a run tells its reporters: a stream of plain data, without methods or identity, so that a
 * recorded stream renders as a live one does. In order: `run-start`; `progress`, `notice`, `event`,
 * `finding` and `unreadable` as they come; one `watch-result` for each watch, in plan order;
 * `run-end`, always last. A run that could not begin is a `bail-out` alone.
 */
import type { View, ViewChoice } from '../registry/index.ts'

/** Version of this stream; a reporter may refuse what it does not know. */
export const RUN_EVENT_VERSION = 1

export type Severity = 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL'
export type EventType = 'CHANGE' | 'DELETE' | 'NEW'
export type FindingKind =
  | 'malformed'
  | 'denied'
  | 'hidden-name'
  | 'type-mismatch'
  | 'unstable'
  | 'link'
  | 'profile'

/**
 * One difference that a policy reports, as the JSON line it becomes: NXLog's fields first, in this
 * order, then regmon's own. Texts are valid Unicode; where a name held a lone surrogate, its `…Raw`
 * twin is base64 of the UTF-16LE units.
 */
export interface EventRecord {
  /** Local time with offset and microseconds: `2024-02-22T20:38:56.221331+01:00`. */
  readonly EventTime: string
  readonly EventType: EventType
  readonly RegistryValueName: string
  /** Bytes; absent from `NEW`. */
  readonly PrevValueSize?: number
  /** Bytes; absent from `DELETE`. */
  readonly ValueSize?: number
  /** Upper case: `SHA1`. */
  readonly DigestName: string
  readonly PrevDigest?: string
  readonly Digest?: string
  readonly Severity: Severity
  readonly SeverityValue: number
  readonly Hostname: string
  /** The policy's name. */
  readonly SourceModuleName: string
  readonly SourceModuleType: 'regmon'
  readonly EventId: string
  readonly PrevValueType?: string
  readonly ValueType?: string
  readonly View: View
  readonly RegistryKey: string
  readonly RegistryKeyRaw?: string
  readonly ValueName: string
  readonly ValueNameRaw?: string
  readonly Tags: readonly string[]
  readonly PrevValue?: string
  readonly Value?: string
}

/** What is no difference and must be seen all the same. */
export interface FindingRecord {
  readonly EventTime: string
  readonly EventType: 'FINDING'
  readonly Finding: FindingKind
  readonly Message: string
  readonly RegistryValueName: string
  readonly Severity: Severity
  readonly SeverityValue: number
  readonly Hostname: string
  readonly SourceModuleName: string
  readonly SourceModuleType: 'regmon'
  readonly EventId: string
  readonly View: View
  readonly RegistryKey: string
  readonly RegistryKeyRaw?: string
  readonly ValueName?: string
  readonly ValueNameRaw?: string
  readonly Tags: readonly string[]
}

/** A key that could not be read. */
export interface UnreadableKey {
  readonly RegistryKey: string
  readonly RegistryKeyRaw?: string
  readonly View: View
  /** `denied`, `malformed`, `vanished`, `unstable`. */
  readonly Status: string
  /** `ERROR_ACCESS_DENIED (5)`. */
  readonly Reason: string
  /** Whether it fails the run (exit code 2): not where a policy or flag allows it. */
  readonly Fails: boolean
}

/** How a watch fared. */
export interface WatchRecord {
  readonly Policy: string
  /** The pattern as written. */
  readonly Watch: string
  readonly View: ViewChoice
  readonly Recursive: boolean
  /**
   * `compared`; `recorded`: seen for the first time, nothing to compare with; `unrecorded`: without a
   * baseline, and this run may not write one; `skipped`: the source does not hold it.
   */
  readonly Status: 'compared' | 'recorded' | 'unrecorded' | 'skipped'
  readonly Values: number
  readonly Events: number
  /** Why it was not compared, or that it matched nothing and which key of it exists. */
  readonly Reason?: string
}

/** How much an exclude took away. */
export interface ExcludeRecord {
  readonly Policy: string
  readonly Exclude: string
  readonly RemovedValues: number
  readonly PrunedKeys: number
}

/** The record of a run, the last line of a JSON-lines stream: a clean run told from one that never ran. */
export interface RunRecord {
  readonly EventTime: string
  readonly EventType: 'RUN'
  readonly Hostname: string
  readonly RunId: string
  readonly ExitCode: number
  readonly Policies: number
  readonly Watches: number
  readonly Keys: number
  readonly Values: number
  /** Values recorded for the first time. */
  readonly Recorded: number
  /** Watches skipped. */
  readonly Skipped: number
  readonly Events: number
  readonly Findings: number
  /** Values that appeared under a recorded watch while no policy over them reports `NEW`. */
  readonly Unreported: number
  /** Entries that no present watch covers. */
  readonly NoLongerWatched: number
  readonly Unreadable: readonly UnreadableKey[]
  readonly WatchResults: readonly WatchRecord[]
  readonly Excludes: readonly ExcludeRecord[]
  /** Whether the run was cut short. */
  readonly Interrupted: boolean
  readonly DurationMs: number
}

export interface PolicyInfo {
  readonly name: string
  readonly description: string
  readonly tags: readonly string[]
}

export interface WatchInfo {
  readonly policy: string
  readonly watch: string
  readonly view: ViewChoice
  readonly recursive: boolean
}

export type RunEvent =
  | {
      readonly type: 'run-start'
      readonly version: number
      readonly runId: string
      readonly time: string
      readonly hostname: string
      /** For people: where values come from, and what they are compared with. */
      readonly source: string
      readonly store: string
      readonly policies: readonly PolicyInfo[]
      readonly watches: readonly WatchInfo[]
    }
  /** At most about ten a second. */
  | { readonly type: 'progress'; readonly keys: number; readonly values: number; readonly key: string }
  /** `level: 'error'` makes the exit code 2. */
  | {
      readonly type: 'notice'
      readonly level: 'info' | 'warning' | 'error'
      readonly code: string
      readonly message: string
    }
  /** `watches`: indices into `run-start`'s list, all of one policy; the event is reported by each. */
  | { readonly type: 'event'; readonly event: EventRecord; readonly watches: readonly number[] }
  | { readonly type: 'finding'; readonly finding: FindingRecord; readonly watches: readonly number[] }
  | { readonly type: 'unreadable'; readonly unreadable: UnreadableKey }
  | { readonly type: 'watch-result'; readonly index: number; readonly result: WatchRecord }
  | { readonly type: 'run-end'; readonly record: RunRecord }
  | { readonly type: 'bail-out'; readonly code: string; readonly message: string }
