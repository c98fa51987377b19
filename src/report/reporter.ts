// Kept in the published types: TypeScript includes no types by itself, and theirs name Buffer and NodeJS.
/// <reference types="node" preserve="true" />

/**
 * The one interface that reporters implement. A package or a path whose default export is a
 * {@link CreateReporter} is a reporter too.
 */
import type { RunEvent } from './run-event.ts'
import type { WatchControls } from './watch-status.ts'

/** What a reporter may use of the world. It must write nowhere else. */
export interface ReporterIO {
  /** Appends to the reporter's output: stdout, or the file it was given. */
  write(text: string): void
  /** Whether the output is a terminal that can be redrawn. */
  readonly interactive: boolean
  readonly color: boolean
  /** Width of the output in columns. */
  readonly columns: number
  /** From `--reporter-option` or the config: `{ rawEvent: true }`. */
  readonly options: ReporterOptions
  /** The stream behind {@link write}, for a reporter that redraws; absent where the output is a file. */
  readonly terminal?: NodeJS.WriteStream
  /** The keyboard, for a dashboard; absent where it is no terminal. */
  readonly keyboard?: NodeJS.ReadStream
  /** What may be asked of the `watch` that it reports on; absent elsewhere. */
  readonly controls?: WatchControls
}

export type ReporterOptions = Readonly<Record<string, string | number | boolean>>

/**
 * The methods of a reporter may return a promise: the next call waits for it. A reporter that throws, or whose promise
 * rejects, fails alone: `check` ends with exit code 2, and `watch` gives it the same events again later.
 */
export interface Reporter {
  /** Called for each event, in order. Must not throw for anything a registry may hold. */
  handle(event: RunEvent): void | Promise<void>
  /**
   * Under `watch`, after each batch of events: resolves when everything handled so far has arrived where it belongs.
   * A reporter needs it only where it sends its events elsewhere and gathers them; what it gives to
   * {@link ReporterIO.write} is written for it.
   */
  flush?(): void | Promise<void>
  /** Once, after `run-end` or `bail-out`, or where the run broke off. Nothing is written after it resolves. */
  close?(): void | Promise<void>
}

/** What a reporter can do, declared as properties of its {@link CreateReporter}. */
export interface ReporterTraits {
  /**
   * Whether it can report a stream without an end, and so follow a `watch`; `'terminal'`: only on a terminal.
   * Default: false.
   */
  endless?: boolean | 'terminal'
  /**
   * Whether it writes whole lines, each with its own `write`. A `watch` then rotates its file between lines, and cuts
   * off a JSON line that a crash has left incomplete. Default: false.
   */
  lines?: boolean
  /** Whether it shows notices and unreadable keys itself: where it writes to stdout, stderr does not repeat them. */
  showsNotices?: boolean
  /** The options that it knows, with their types. Any others are refused. Default: every option is accepted, as it is written. */
  options?: Readonly<Record<string, 'boolean' | 'number' | 'string'>>
}

/**
 * Creates a reporter for one run:
 * `export default Object.assign(({ write }) => ({ handle(event) { … } }), { endless: true })`.
 */
export interface CreateReporter extends ReporterTraits {
  (io: ReporterIO): Reporter | Promise<Reporter>
}
