/**
 * The state that a `watch` keeps between scans and across restarts: the registry state at its last scan, the reports
 * that it still has to deliver, and the last report that each reporter has taken. One transaction contains an event
 * and the change of state that it reports.
 */
import type { DigestStore } from './store.ts'

/** A report that is kept until every reporter has taken it. */
export interface Posted {
  /** Rises by one from report to report, for as long as this state lives. */
  readonly sequence: number
  /** As it was posted. */
  readonly text: string
}

export interface WatchState {
  /** The file. */
  readonly name: string
  /** A random name that the state gets when it is created. Sequence numbers are comparable within one epoch only. */
  readonly epoch: string
  /** The state at the last scan, as a baseline. Each scan is compared with it, and then replaces it. */
  readonly store: DigestStore

  /** The number that {@link post} gives next. */
  nextSequence(): number
  /**
   * Keeps a report for the reporters. If a write of {@link store} is open, the report is part of its transaction.
   */
  post(text: string): number
  /** Keeps several reports in one transaction. Not to be called while a write is open. */
  postAll(texts: readonly string[]): void

  /** Keeps future reports for a reporter. A reporter that is known already continues after the last one it took. */
  join(reporter: string): void
  /** The next reports that a reporter has not taken, in order, without those of an open write. */
  pending(reporter: string, limit: number): readonly Posted[]
  /** The number of reports that a reporter has not taken. */
  backlog(reporter: string): number
  /** Notes that a reporter has taken all reports up to this one. Reports that all reporters have taken are dropped. */
  take(reporter: string, sequence: number): void
  /**
   * Forgets reporters that neither joined nor took anything since `before` (milliseconds since 1970).
   * @returns those that had not taken all reports, with the number of reports that they had not taken.
   */
  leave(before: number): readonly { readonly reporter: string; readonly left: number }[]

  /** When a policy was scanned last, in milliseconds since 1970. With it, a schedule continues after a restart. */
  lastScan(policy: string): number | undefined
  setLastScan(policy: string, at: number): void

  /** @throws RegmonError `REGMON_STORE_LOST` if its file was deleted or moved: a restart would not find this state. */
  check(): void

  close(): void
}
