/**
 * What a run tells its reporters: a stream of plain data, without methods or identity, so that a
 * recorded stream renders as a live one does. In order: `run-start`; `progress`, `notice`, `event`,
 * `finding` and `unreadable` as they come; one `watch-result` for each watch, in plan order;
 * `run-end`, always last. A run that could not begin is a `bail-out` alone. `watch` tells one run after the
 * other, and a `status` in between.
 */
import type { ViewChoice } from '../registry/index.ts'
import type { EventRecord, FindingRecord, RunRecord, UnreadableKey, WatchRecord } from './records.ts'
import type { WatchStatus } from './watch-status.ts'

/** Version of this stream; a reporter may refuse what it does not know. */
export const RUN_EVENT_VERSION = 1

export type {
  EventRecord,
  FindingKind,
  FindingRecord,
  RunRecord,
  Severity,
  UnreadableKey,
  WatchRecord,
} from './records.ts'

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
  /** Under `watch` alone: how it fares, whenever that changes. */
  | { readonly type: 'status'; readonly status: WatchStatus }
  | { readonly type: 'bail-out'; readonly code: string; readonly message: string }
