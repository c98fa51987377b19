/** A reporter with the sink that it writes to. */
import { RegmonError } from '../errors.ts'
import type { CreateReporter, Reporter, ReporterIO, ReporterOptions } from '../report/reporter.ts'
import type { RunEvent } from '../report/run-event.ts'
import { terminalText } from '../report/terminal-text.ts'
import type { Sink } from './sink.ts'
import type { Stdout } from './stdout.ts'

/** A reporter as it was chosen. */
export interface ReporterChoice {
  readonly name: string
  readonly create: CreateReporter
  /** Absolute; `undefined` for stdout. */
  readonly file: string | undefined
  readonly options: ReporterOptions
}

/** The next call waits for the promise that a method has returned. */
export interface ReporterOutput {
  /** Identifies it over restarts: `jsonl=C:\logs\regmon.jsonl`. */
  readonly name: string
  handle(event: RunEvent): void | Promise<void>
  /**
   * Writes what the reporter made of the events so far. Where it throws or rejects, none of them count as reported.
   * @returns whether there was anything to write.
   */
  flush(): boolean | Promise<boolean>
  /** Forgets what the reporter made of events that do not count. */
  discard(): void
  close(): Promise<void>
}

/** @throws RegmonError where the function that should create the reporter throws, or creates none. */
export async function openReporter(
  { name, create, file, options }: ReporterChoice,
  sink: Sink,
  stdout: Stdout,
  watchIO: Pick<ReporterIO, 'controls' | 'keyboard'> = {},
): Promise<ReporterOutput> {
  const interactive = file === undefined && stdout.interactive
  let reporter: Partial<Reporter> | undefined
  try {
    reporter = await create({
      ...watchIO,
      write: (text) => sink.write(text),
      options,
      interactive,
      color: file === undefined && stdout.color,
      columns: stdout.columns,
      ...(interactive && stdout.terminal !== undefined && { terminal: stdout.terminal }),
    })
  } catch (cause) {
    if (cause instanceof RegmonError) throw cause
    throw new RegmonError('REGMON_REPORTER_BROKEN', failureText(name, cause), { cause })
  }
  if (typeof reporter?.handle !== 'function') {
    throw new RegmonError(
      'REGMON_REPORTER_BROKEN',
      `the function that "${name}" exports creates no reporter`,
      {
        hint: 'what it returns must have a method handle(event) (Reporter)',
      },
    )
  }
  const created = reporter as Reporter
  // What a reporter does not write to the sink has arrived elsewhere once its methods are done.
  const flush = (): boolean => sink.flush() || !sink.isUsed
  return {
    name: file === undefined ? name : `${name}=${file}`,
    handle: (event) => created.handle(event),
    flush() {
      const flushed = created.flush?.()
      return flushed instanceof Promise ? flushed.then(flush) : flush()
    },
    discard: () => sink.discard(),
    async close() {
      try {
        await created.close?.()
      } finally {
        try {
          sink.flush()
        } finally {
          sink.close()
        }
      }
    },
  }
}

export function failureText(name: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return `the reporter "${name}" failed: ${terminalText(message.replaceAll(/\s*\n\s*/g, '; '))}`
}

/** @throws RegmonError where two reporters write to one output. */
export function refuseSharedOutputs(choices: readonly ReporterChoice[]): void {
  const outputs = choices.map(({ file }) => file ?? 'stdout')
  const shared = outputs.find((output, index) => outputs.indexOf(output) !== index)
  if (shared === undefined) return
  throw new RegmonError('REGMON_REPORTER_OUTPUT', `two reporters write to ${shared}`, {
    hint: 'give one of them a file: --reporter jsonl=events.jsonl',
  })
}
