/** The reporters of a run as one: each with its own output, told everything in order. */
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { loadReporter } from '../../reporters/index.ts'
import type { Config } from '../config/index.ts'
import { RegmonError } from '../errors.ts'
import type { Reporter, ReporterIO } from '../report/reporter.ts'
import type { RunEvent } from '../report/run-event.ts'
import type { Environment } from './environment.ts'
import { writeAll } from './write-all.ts'

/** A reporter as it is asked for. */
export interface ReporterSpec {
  readonly name: string
  /** Absolute; `undefined` for stdout. */
  readonly file: string | undefined
  readonly options: Readonly<Record<string, string | number | boolean>>
}

export interface Reporters {
  emit(event: RunEvent): void
  /** @returns what could not be written, in words. */
  close(): Promise<readonly string[]>
  /** Aborted when nobody reads stdout any more. */
  readonly closed: AbortSignal
  /** Whether a reporter on the terminal shows notices itself. */
  readonly showsNotices: boolean
}

interface ReporterFlags {
  readonly reporter?: readonly string[]
  readonly reporterOption?: readonly string[]
}

/** `--reporter name[=file]`, else the config's, else one of `otherwise`. */
export function reporterSpecs(
  { reporter: flags, reporterOption: options = [] }: ReporterFlags,
  config: Config | undefined,
  { cwd, interactive }: Environment,
  otherwise: { readonly terminal: string; readonly elsewhere: string },
): ReporterSpec[] {
  const given = parseOptions(options)
  const withOptions = (spec: ReporterSpec): ReporterSpec => ({
    ...spec,
    options: { ...spec.options, ...given.get(spec.name) },
  })
  if (flags !== undefined) {
    return flags.map((flag) => {
      const split = flag.indexOf('=')
      if (split < 0) return withOptions({ name: flag, file: undefined, options: {} })
      return withOptions({
        name: flag.slice(0, split),
        file: resolve(cwd, flag.slice(split + 1)),
        options: {},
      })
    })
  }
  const configured = config?.file.reporters ?? [interactive ? otherwise.terminal : otherwise.elsewhere]
  return configured.map((written) => {
    if (typeof written === 'string') return withOptions({ name: written, file: undefined, options: {} })
    const { name, file, options = {} } = written
    return withOptions({
      name,
      file: file === undefined ? undefined : resolve(config?.base ?? cwd, file),
      options,
    })
  })
}

/** `jsonl.rawEvent`, `jsonl.run=false`. */
function parseOptions(flags: readonly string[]): Map<string, Record<string, string | boolean>> {
  const options = new Map<string, Record<string, string | boolean>>()
  for (const flag of flags) {
    const parsed = /^([^.=]+)\.([^=]+)(?:=(.*))?$/s.exec(flag)
    if (parsed === null) {
      throw new RegmonError(
        'REGMON_REPORTER_OPTION',
        `--reporter-option takes name.option or name.option=value, and got "${flag}"`,
      )
    }
    const [, name = '', option = '', value] = parsed
    const known = options.get(name) ?? {}
    known[option] = value === undefined || value === 'true' ? true : value === 'false' ? false : value
    options.set(name, known)
  }
  return options
}

/** @throws RegmonError for an unknown reporter, an output that cannot be written, or two on one output. */
export async function openReporters(
  specs: readonly ReporterSpec[],
  environment: Environment,
  base: string,
): Promise<Reporters> {
  refuseSharedOutputs(specs)
  const creators = await Promise.all(specs.map(({ name }) => loadReporter(name, base)))
  const aborter = new AbortController()
  const open: { reporter: Reporter; output: Output }[] = []
  for (const [index, spec] of specs.entries()) {
    const output = spec.file === undefined ? stdoutOutput(environment, aborter) : fileOutput(spec.file)
    open.push({ output, reporter: await creators[index]!(ioOf(spec, output, environment)) })
  }
  return {
    emit: (event) => {
      for (const { reporter, output } of open) if (output.failure === undefined) reporter.handle(event)
    },
    close: async () => {
      for (const { reporter, output } of open) {
        await reporter.close?.()
        output.close()
      }
      return open.flatMap(({ output }) => output.failure ?? [])
    },
    closed: aborter.signal,
    showsNotices: specs.some(({ name, file }) => name === 'tui' && file === undefined),
  }
}

export function refuseSharedOutputs(specs: readonly ReporterSpec[]): void {
  const outputs = specs.map(({ file }) => file ?? 'stdout')
  const twice = outputs.find((output, index) => outputs.indexOf(output) !== index)
  if (twice === undefined) return
  throw new RegmonError('REGMON_REPORTER_OUTPUT', `two reporters write to ${twice}`, {
    hint: 'give one of them a file: --reporter jsonl=events.jsonl',
  })
}

interface Output {
  write(text: string): void
  close(): void
  /** Set once writing failed: the run goes on without this reporter, and exits with 2. */
  failure?: string | undefined
}

export function ioOf(
  spec: ReporterSpec,
  output: Pick<Output, 'write'>,
  environment: Environment,
): ReporterIO {
  const toTerminal = spec.file === undefined && environment.interactive
  return {
    write: (text) => output.write(text),
    interactive: toTerminal,
    color: spec.file === undefined && environment.color,
    columns: environment.columns,
    options: spec.options,
    ...(toTerminal && { terminal: process.stdout }),
  }
}

/** Characters that are gathered before they are written: a line each would be a system call each. */
const GATHERED = 1 << 16

/** @param write throws where nothing can be written; `explain` says it in words, or not at all. */
function gathering(
  write: (text: string) => void,
  explain: (code: string) => string,
): Output & { flush(): void } {
  let pending = ''
  const output = {
    failure: undefined as string | undefined,
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
    close: () => output.flush(),
  }
  return output
}

function stdoutOutput(environment: Environment, aborter: AbortController): Output {
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

function fileOutput(file: string): Output {
  let fd: number
  try {
    mkdirSync(dirname(file), { recursive: true })
    fd = openSync(file, 'w')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new RegmonError('REGMON_REPORTER_OUTPUT', `the reporter's file cannot be written: ${code}`, {
      where: file,
      cause,
    })
  }
  const output = gathering(
    (text) => writeAll(fd, text),
    (code) => `${file} cannot be written: ${code}`,
  )
  return Object.assign(output, {
    close() {
      output.flush()
      closeSync(fd)
    },
  })
}
