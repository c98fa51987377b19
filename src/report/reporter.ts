// Kept in the published types: TypeScript includes no types by itself, and theirs name Buffer and NodeJS.
/// <reference types="node" preserve="true" />

/** The one interface that reporters implement. A package or a path whose default export is a
 * {@link CreateReporter} is a reporter too. */
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
  readonly options: Readonly<Record<string, string | number | boolean>>
  /** The stream behind {@link write}, for a reporter that redraws; absent where the output is a file. */
  readonly terminal?: NodeJS.WriteStream
  /** The keyboard, for a dashboard; absent where it is no terminal. */
  readonly keyboard?: NodeJS.ReadStream
  /** What may be asked of the `watch` that it reports on; absent elsewhere. */
  readonly controls?: WatchControls
}

export interface Reporter {
  /** Called for each event of the run, in order. Must not throw for anything a registry may hold. */
  handle(event: RunEvent): void
  /** Once, after `run-end` or `bail-out`, or where the run broke off. Nothing is written after it resolves. */
  close?(): void | Promise<void>
}

export type CreateReporter = (io: ReporterIO) => Reporter | Promise<Reporter>
