/** The reporters of a watch: each appends to an output that may fail and come back. */
import { loadReporter } from '../../reporters/index.ts'
import { RegmonError } from '../errors.ts'
import type { CreateReporter } from '../report/reporter.ts'
import type { WatchControls } from '../report/watch-status.ts'
import { AppendFile, AppendPipe, type WatchOutput } from '../watch/index.ts'
import type { Environment } from './environment.ts'
import { createReporter, ioOf, type ReporterSpec, refuseSharedOutputs } from './reporters.ts'

export interface WatchOutputs {
  readonly specs: readonly ReporterSpec[]
  /** What a reporter's package or path is resolved from. */
  readonly base: string
  readonly environment: Environment
  /** Writes to stdout. @throws Error with code EPIPE where nobody reads it any more, EAGAIN where nobody does now. */
  readonly out: (text: string) => void
  readonly controls: WatchControls
  /** Bytes. */
  readonly rotateSize: number | undefined
  /** Called when nobody reads stdout any more. */
  readonly onClosedPipe: () => void
}

/**
 * @returns what opens them.
 * @throws RegmonError for an unknown reporter, or one that cannot follow a watch, or two on one output.
 */
export async function prepareWatchOutputs(
  outputs: Omit<WatchOutputs, 'controls' | 'onClosedPipe'>,
): Promise<(rest: Pick<WatchOutputs, 'controls' | 'onClosedPipe'>) => Promise<WatchOutput[]>> {
  const { specs, base } = outputs
  refuseSharedOutputs(specs)
  for (const { options } of specs) rotateSizeOf(options['rotateSize'])
  if (specs.some(({ name }) => name === 'tap')) {
    throw new RegmonError('REGMON_REPORTER_WATCH', 'TAP has an end, and a watch has none', {
      hint: 'watch reports through tui and jsonl; `regmon report` makes TAP of JSON lines',
    })
  }
  const creators = await Promise.all(specs.map(({ name }) => loadReporter(name, base)))
  return async (rest) => {
    const opened: WatchOutput[] = []
    for (const [index, spec] of specs.entries())
      opened.push(await openOutput(spec, creators[index]!, { ...outputs, ...rest }))
    return opened
  }
}

async function openOutput(
  spec: ReporterSpec,
  creator: CreateReporter,
  outputs: WatchOutputs,
): Promise<WatchOutput> {
  const { environment, controls } = outputs
  const sink = spec.file === undefined ? stdoutSink(outputs) : fileSink(spec, spec.file, outputs)
  const io = ioOf(spec, sink, environment)
  const toTerminal = spec.file === undefined && environment.interactive
  const reporter = await createReporter(creator, spec.name, {
    ...io,
    controls,
    ...(toTerminal && process.stdin.isTTY && { keyboard: process.stdin }),
  })
  return {
    name: spec.file === undefined ? spec.name : `${spec.name}=${spec.file}`,
    handle(event) {
      try {
        reporter.handle(event)
      } catch (error) {
        // What was written before it comes again, with all that was handed over.
        sink.discard()
        throw error
      }
    },
    // What draws on a terminal itself has taken what it handled.
    flush: () => sink.flush() || toTerminal,
    async close() {
      await reporter.close?.()
      try {
        sink.flush()
      } finally {
        sink.close()
      }
    },
  }
}

interface Sink {
  write(text: string): void
  /** @returns whether there was anything to be written. */
  flush(): boolean
  discard(): void
  close(): void
}

function fileSink({ name, options }: ReporterSpec, file: string, { rotateSize }: WatchOutputs): Sink {
  if (AppendPipe.isPipe(file)) return new AppendPipe(file)
  return new AppendFile(file, {
    rotateSize: rotateSize ?? rotateSizeOf(options['rotateSize']),
    lines: name === 'jsonl',
  })
}

/** Bytes, as `--rotate-size` and the reporter option take them: `10485760`, `10M`. */
export function rotateSizeOf(written: string | number | boolean | undefined): number | undefined {
  if (written === undefined) return undefined
  const parsed = /^(\d+)([KMG]?)$/i.exec(String(written))
  const size =
    parsed === null ? 0 : Number(parsed[1]) * 1024 ** ' KMG'.indexOf(parsed[2]?.toUpperCase() || ' ')
  if (size > 0) return size
  throw new RegmonError('REGMON_ROTATE_SIZE', `"${written}" is no size to rotate a file at`, {
    hint: 'write bytes, or 512K, 10M, 1G',
  })
}

function stdoutSink({ environment, out, onClosedPipe }: WatchOutputs): Sink {
  let pending = ''
  return {
    write(text) {
      pending += text
      // On a terminal, what Ink draws and what is written must not overtake each other.
      if (environment.interactive) this.flush()
    },
    flush() {
      const text = pending
      pending = ''
      if (text === '') return false
      try {
        out(text)
        return true
      } catch (cause) {
        const { code = String(cause) } = cause as NodeJS.ErrnoException
        if (code === 'EPIPE' || code === 'EOF') onClosedPipe()
        const reason = code === 'EAGAIN' ? 'its reader does not read' : code
        throw new Error(`stdout cannot be written: ${reason}`, { cause })
      }
    },
    discard() {
      pending = ''
    },
    close() {},
  }
}
