/**
 * The events that a run emits to its reporters: a stream of plain data, without methods or identity, so that a
 * recorded stream renders as a live one does. In order: `run-start`; `progress`, `notice`, `difference`,
 * `finding` and `unreadable` as they come; one `watch-result` for each watch, in plan order;
 * `run-end`, always last. A run that could not begin emits only `bail-out`. `watch` emits one run after the
 * other, and a `status` in between.
 *
 * These types hold no names of NXLog: `nxlog/` makes its records of them, and reads them back.
 */
import type { View, ViewChoice } from '../registry/index.ts'
import type { WatchStatus } from './watch-status.ts'

/** Version of this stream; a reporter may refuse a version that it does not know. */
export const RUN_EVENT_VERSION = 2

export type Severity = 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL'

/** Where an event belongs, and who reports it. Texts are as stored: they may hold NULs and lone surrogates. */
export interface EventPlace {
  /** A stable hash of what the event says: EventId. */
  readonly id: string
  /** Local time, offset, microseconds, as NXLog writes it. */
  readonly time: string
  readonly hostname: string
  /** The policies that report it, the most severe first; never empty. */
  readonly policies: readonly string[]
  readonly severity: Severity
  readonly tags: readonly string[]
  readonly view: View
  /** `HKLM\Software\Foo`, as stored. */
  readonly key: string
  /** The SID of the user whose registry holds it. */
  readonly user?: string
  /** The key's last-write time, where the source knows it: UTC, ISO 8601, in units of 100 ns. */
  readonly lastWrite?: string
}

/** A value as it was or is, under the digest of the difference. */
export interface ValueState {
  readonly type: number
  /** Bytes. */
  readonly size: number
  /** Lower-case hex. */
  readonly digest: string
  /** The data as people read them, where a policy keeps them. */
  readonly data?: string
}

export interface Difference extends EventPlace {
  readonly type: 'CHANGE' | 'DELETE' | 'NEW'
  /** The value's name; '' is the default value. */
  readonly name: string
  /** Lower case, as policies write it: `sha1`. */
  readonly digestName: string
  /** Absent from NEW. */
  readonly previous?: ValueState
  /** Absent from DELETE. */
  readonly present?: ValueState
  /** Under `watch`: the key's last-write time says that nothing was written. */
  readonly lastWriteUnchanged?: true
}

export type FindingKind =
  | 'malformed'
  | 'denied'
  | 'hidden-name'
  | 'type-mismatch'
  | 'unstable'
  | 'link'
  | 'profile'

export interface Finding extends EventPlace {
  readonly kind: FindingKind
  readonly message: string
  /** Absent where the finding concerns the key itself. */
  readonly name?: string
}

/** A key, or one of its values, that could not be read. */
export interface Unreadable {
  readonly view: View
  readonly key: string
  /** Set where only this value could not be read. */
  readonly name?: string
  readonly status: string
  readonly reason: string
  /** Whether it makes the run exit with 2. */
  readonly fails: boolean
}

export interface WatchResult {
  readonly policy: string
  readonly watch: string
  readonly view: ViewChoice
  readonly recursive: boolean
  /**
   * `recorded`: seen for the first time, with nothing to compare with; `unrecorded`: without a baseline, where this
   * run may not write one; `skipped`: the source does not contain it.
   */
  readonly status: 'compared' | 'recorded' | 'unrecorded' | 'skipped'
  /** Absent where a report does not say. */
  readonly values?: number
  readonly events: number
  readonly reason?: string
  /** Present where it matched nothing: the deepest key of its pattern that exists. */
  readonly deepestKey?: string
}

export interface ExcludeResult {
  readonly policy: string
  readonly exclude: string
  readonly removedValues: number
  readonly prunedKeys: number
}

/** How many watches have each status, and how many of them matched nothing although all of it could be read. */
export interface WatchCounts extends Readonly<Record<WatchResult['status'], number>> {
  readonly unmatched: number
}

/** What a run counted, and how it ended. */
export interface RunSummary {
  readonly time: string
  readonly hostname: string
  readonly runId: string
  /** Address of the baseline that was compared with, 64 hex digits; absent where there was none. */
  readonly baselineId?: string
  readonly exitCode: number
  readonly policies: number
  /** All that are followed; under `watch`, a scan may be for some of them. */
  readonly watches: number
  /** Of the watches that the run was for. */
  readonly watchCounts: WatchCounts
  readonly keys: number
  readonly values: number
  /** Values that were recorded for the first time. */
  readonly recorded: number
  /** Differences: each value and digest name once. */
  readonly events: number
  readonly eventCounts: Readonly<Record<Difference['type'], number>>
  readonly findings: number
  /** Values that appeared under a recorded watch while no policy over them reports NEW. */
  readonly unreported: number
  /** Entries of the baseline that were added by a check, and wait for `accept`. */
  readonly unreviewed?: number
  /** Entries of the baseline that no present watch covers. */
  readonly noLongerWatched: number
  readonly unreadable: readonly Unreadable[]
  /** Whether {@link watchResults} and {@link excludes} leave out most of them, as in a compact report. */
  readonly compact?: true
  /** Under `watch`, empty where they are as after the scan before. */
  readonly watchResults: readonly WatchResult[]
  readonly excludes: readonly ExcludeResult[]
  readonly interrupted: boolean
  readonly scannedPolicies?: readonly string[]
  readonly keysUnchanged?: number
  readonly durationMs: number
}

interface PolicyInfo {
  readonly name: string
  readonly description: string
  readonly tags: readonly string[]
}

export interface WatchInfo {
  readonly policy: string
  readonly watch: string
  readonly view: ViewChoice
  readonly recursive: boolean
  /** The `RunId` of the run it belongs to, where one stream tells of several. */
  readonly run?: string
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
      /** The command line's command, `check`, and a command that shows what it would accept. */
      readonly command?: string
      readonly review?: string
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
  /** `watches`: indices into the list of `run-start`; each of them reports the event. */
  | {
      readonly type: 'difference'
      readonly difference: Difference
      readonly watches: readonly number[]
    }
  | { readonly type: 'finding'; readonly finding: Finding; readonly watches: readonly number[] }
  | { readonly type: 'unreadable'; readonly unreadable: Unreadable }
  | { readonly type: 'watch-result'; readonly index: number; readonly result: WatchResult }
  | { readonly type: 'run-end'; readonly summary: RunSummary }
  /** Under `watch` alone: how it fares, whenever that changes. */
  | { readonly type: 'status'; readonly status: WatchStatus }
  | { readonly type: 'bail-out'; readonly code: string; readonly message: string }
