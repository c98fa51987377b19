/** Where reporters write to: stdout, or a file of their own. What is written is gathered. */
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { RegmonError } from '../errors.ts'
import type { Environment } from './environment.ts'
import { writeAll } from './write-all.ts'

export interface Output {
  /** @throws RegmonError where it cannot be written. What was there before is gone then. */
  open(): void
  write(text: string): void
  /** Nothing more is written: what was until now stands. */
  fail(reason: string): void
  /** Nothing is written, nor was: the run does not begin. */
  drop(): void
  close(): void
  /** Set once writing failed: the run goes on without this reporter, and exits with 2. */
  readonly failure: string | undefined
}

/** Characters that are gathered before they are written: a line each would be a system call each. */
const GATHERED = 1 << 16

/** @param aborter aborted when nobody reads stdout any more. */
export function stdoutOutput(environment: Environment, aborter: AbortController): Output {
  const output = gathering(
    (text) => environment.out(text),
    (code) => {
      aborter.abort()
      // A closed pipe ends the run quietly.
      return code === 'EPIPE' || code === 'EOF' ? '' : `stdout cannot be written: ${code}`
    },
  )
  // On a terminal, what Ink draws and what is written must not overtake each other.
  if (!environment.interactive) return output
  const { write } = output
  return Object.assign(output, {
    write(text: string) {
      write(text)
      output.flush()
    },
  })
}

export function fileOutput(file: string): Output {
  let opened: number | undefined
  const open = (): number => {
    opened ??= openFile(file)
    return opened
  }
  const output = gathering(
    (text) => writeAll(open(), text),
    (code) => `${file} cannot be written: ${code}`,
  )
  return Object.assign(output, {
    open: () => void open(),
    close() {
      output.flush()
      if (opened !== undefined) closeSync(opened)
    },
  })
}

function openFile(file: string): number {
  try {
    mkdirSync(dirname(file), { recursive: true })
    return openSync(file, 'w')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new RegmonError('REGMON_REPORTER_OUTPUT', `the reporter's file cannot be written: ${code}`, {
      where: file,
      cause,
    })
  }
}

/** @param write throws where nothing can be written; `explain` says it in words, or not at all. */
function gathering(
  write: (text: string) => void,
  explain: (code: string) => string,
): Output & { flush(): void } {
  let pending = ''
  const output = {
    failure: undefined as string | undefined,
    open() {},
    write(text: string) {
      pending += text
      if (pending.length >= GATHERED) output.flush()
    },
    flush() {
      const text = pending
      pending = ''
      if (output.failure !== undefined || text === '') return
      try {
        write(text)
      } catch (error) {
        output.failure = explain((error as NodeJS.ErrnoException).code ?? String(error))
      }
    },
    fail(reason: string) {
      output.flush()
      output.failure ??= reason
    },
    drop() {
      pending = ''
      output.failure ??= ''
    },
    close: () => output.flush(),
  }
  return output
}
