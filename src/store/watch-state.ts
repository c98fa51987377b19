/**
 * What a `watch` keeps between scans and over restarts: what its last scan saw, what it has to tell, and
 * how far each reporter has come. An event and the state that it moves are one transaction.
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
  /** Random, made with the state: sequence numbers of one that was deleted mean nothing in the next. */
  readonly epoch: string
  /** What the last scan saw, as a baseline: each scan is compared with it, and moves it. */
  readonly store: DigestStore

  /** The number that {@link post} gives next. */
  nextSequence(): number
  /**
   * Keeps a report for the reporters. While a write of {@link store} is open it is part of that: committed
   * with it, or never.
   */
  post(text: string): number
  /** Keeps several at once, while no write is open. */
  postAll(texts: readonly string[]): void

  /** Begins to keep reports for a reporter, from here on; one that is known already goes on where it was. */
  join(reporter: string): void
  /** The next reports that a reporter has not taken, in order; none of a write that is open still. */
  pending(reporter: string, limit: number): readonly Posted[]
  /** How many those are. */
  backlog(reporter: string): number
  /** A reporter has taken everything up to here. What all have taken is dropped. */
  take(reporter: string, sequence: number): void
  /**
   * Forgets reporters that neither joined nor took anything since `before` (milliseconds since 1970).
   * @returns those that had not taken everything, with how much they leave.
   */
  leave(before: number): readonly { readonly reporter: string; readonly left: number }[]

  /** When a policy was scanned last, for a schedule that goes on after a restart: milliseconds since 1970. */
  lastScan(policy: string): number | undefined
  setLastScan(policy: string, at: number): void

  /** @throws RegmonError `REGMON_STORE_LOST` where its file was deleted or moved away: the next start would not know it. */
  check(): void

  close(): void
}
