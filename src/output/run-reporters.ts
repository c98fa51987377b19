/** The reporters of one run, of `check`, `accept` and `report`: each writes to stdout or makes a file anew. */
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { errorCode, RegmonError } from '../errors.ts'
import type { RunEvent } from '../report/run-event.ts'
import {
  failureText,
  openReporter,
  type ReporterChoice,
  type ReporterOutput,
  refuseSharedOutputs,
} from './reporter-output.ts'
import { GATHERED, Sink } from './sink.ts'
import { isClosedPipe, type Stdout, StdoutSink } from './stdout.ts'
import { writeAll } from './write-all.ts'

export interface RunReporters {
  emit(event: RunEvent): void
  /** @returns a message for each reporter that failed; it is empty for a pipe whose reader has left. */
  close(): Promise<readonly string[]>
  /** Aborted when nobody reads stdout any more. */
  readonly closed: AbortSignal
}

/**
 * @throws RegmonError for a reporter that is not created, a file that cannot be written, or two reporters on one output.
 * No file is touched before all reporters are created.
 */
export async function openRunReporters(
  choices: readonly ReporterChoice[],
  stdout: Stdout,
): Promise<RunReporters> {
  refuseSharedOutputs(choices)
  const aborter = new AbortController()
  const reporters: ReturnType<typeof runReporter>[] = []
  const close = (): Promise<unknown> => Promise.all(reporters.map((reporter) => reporter.close()))
  try {
    for (const choice of choices) {
      const { file } = choice
      const sink =
        file === undefined ? new StdoutSink(stdout, () => aborter.abort()) : new RunFile(file, GATHERED)
      reporters.push(runReporter(choice.name, sink, await openReporter(choice, sink, stdout)))
    }
    for (const { sink } of reporters) sink.open()
  } catch (error) {
    for (const { sink } of reporters) {
      sink.discard()
      sink.fail(new Error('the run does not begin'))
    }
    await close()
    throw error
  }
  return {
    emit(event) {
      for (const reporter of reporters) reporter.emit(event)
    },
    async close() {
      await close()
      const failures = reporters.flatMap(({ sink }) => sink.failure ?? [])
      return failures.map(({ cause, message }) => (isClosedPipe(cause) ? '' : message))
    },
    closed: aborter.signal,
  }
}

/** One that fails receives nothing more; what it wrote until then stays. */
function runReporter(name: string, sink: Sink, output: ReporterOutput) {
  /** The calls that wait for a promise of the reporter. */
  let queue = Promise.resolve()
  let waiting = 0
  const fail = (error: unknown): void => sink.fail(new Error(failureText(name, error)))
  const enqueue = (step: () => void | Promise<void>): void => {
    waiting++
    queue = queue.then(step).finally(() => waiting--)
  }
  /** Neither throws nor returns a promise that rejects. */
  const handle = (event: RunEvent): void | Promise<void> => {
    if (sink.failure !== undefined) return
    try {
      const handled = output.handle(event)
      if (handled instanceof Promise) return handled.catch(fail)
    } catch (error) {
      fail(error)
    }
  }
  return {
    sink,
    emit(event: RunEvent) {
      if (waiting === 0) {
        const handled = handle(event)
        if (handled instanceof Promise) enqueue(() => handled)
      } else if (event.type !== 'progress') enqueue(() => handle(event))
    },
    async close() {
      await queue
      await output.close().catch(fail)
    },
  }
}

/** A file that a run makes anew. */
class RunFile extends Sink {
  private fd: number | undefined

  /** What was in the file before is gone then. */
  override open(): void {
    try {
      mkdirSync(dirname(this.name), { recursive: true })
      this.fd = openSync(this.name, 'w')
    } catch (cause) {
      const message = `the reporter's file cannot be written: ${errorCode(cause)}`
      throw new RegmonError('REGMON_REPORTER_OUTPUT', message, { where: this.name, cause })
    }
  }

  protected put(texts: readonly string[]): void {
    if (this.fd !== undefined) writeAll(this.fd, texts.join(''))
  }

  override close(): void {
    if (this.fd !== undefined) closeSync(this.fd)
  }
}
