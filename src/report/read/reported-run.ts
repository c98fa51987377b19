/** One run, as a report holds it. */
import type { Difference, Finding, RunSummary, WatchResult } from '../run-event.ts'

export interface ReportedRun {
  /** The file. */
  readonly name: string
  /** In the order of the report. */
  readonly events: ReportedEvent[]
  /** `undefined` where the report ends before it: the run never ended, or its report was cut. */
  summary: RunSummary | undefined
  /** Of TAP: what its test points say of the watches, all of them. */
  results: readonly WatchResult[] | undefined
  /** What made the run fail before or beside the scan. */
  readonly errors: string[]
}

/** A difference or finding, and the watches that report it, where the report names them. */
export interface ReportedEvent {
  readonly event: RecordedEvent
  readonly watches: readonly NamedWatch[]
}

export type RecordedEvent =
  | { readonly type: 'difference'; readonly difference: Difference }
  | { readonly type: 'finding'; readonly finding: Finding }

export interface NamedWatch {
  readonly watch: string
  readonly view: string
}

export function newReportedRun(name: string): ReportedRun {
  return { name, events: [], summary: undefined, results: undefined, errors: [] }
}

export function bodyOf(event: RecordedEvent): Difference | Finding {
  return event.type === 'difference' ? event.difference : event.finding
}
