/** The reporters of a run as one: each with its own output, told everything in order. */
import { resolve } from 'node:path'
import { loadReporter } from '../../reporters/index.ts'
import type { Config } from '../config/index.ts'
import { RegmonError } from '../errors.ts'
import type { CreateReporter, Reporter, ReporterIO } from '../report/reporter.ts'
import type { RunEvent } from '../report/run-event.ts'
import { terminalText } from '../report/terminal-text.ts'
import type { Environment } from './environment.ts'
import { fileOutput, type Output, stdoutOutput } from './outputs.ts'

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

/** A reporter that is told, and where it writes. */
interface Open {
  readonly name: string
  readonly reporter: Reporter
  readonly output: Output
}

/**
 * One that fails later is left out from then on: the others are told everything, and all outputs are closed.
 * @throws RegmonError for an unknown or broken reporter, an output that cannot be written, or two on one output:
 * before any file is written.
 */
export async function openReporters(
  specs: readonly ReporterSpec[],
  environment: Environment,
  base: string,
): Promise<Reporters> {
  refuseSharedOutputs(specs)
  const creators = await Promise.all(specs.map(({ name }) => loadReporter(name, base)))
  const aborter = new AbortController()
  const open: Open[] = []
  try {
    for (const [index, spec] of specs.entries()) {
      const output = spec.file === undefined ? stdoutOutput(environment, aborter) : fileOutput(spec.file)
      const reporter = await createReporter(creators[index]!, spec.name, ioOf(spec, output, environment))
      open.push({ name: spec.name, reporter, output })
    }
    for (const { output } of open) output.open()
  } catch (error) {
    for (const { output } of open) output.drop()
    await Promise.all(open.map(close))
    throw error
  }
  return {
    emit: (event) => {
      for (const one of open) if (one.output.failure === undefined) tell(one, event)
    },
    close: async () => {
      await Promise.all(open.map(close))
      return open.flatMap(({ output }) => output.failure ?? [])
    },
    closed: aborter.signal,
    showsNotices: specs.some(({ name, file }) => name === 'tui' && file === undefined),
  }
}

/** @throws RegmonError where it makes none. */
export async function createReporter(
  creator: CreateReporter,
  name: string,
  io: ReporterIO,
): Promise<Reporter> {
  let reporter: Partial<Reporter> | undefined
  try {
    reporter = await creator(io)
  } catch (cause) {
    if (cause instanceof RegmonError) throw cause
    throw new RegmonError('REGMON_REPORTER_BROKEN', failureText(name, cause), { cause })
  }
  if (typeof reporter?.handle === 'function') return reporter as Reporter
  throw new RegmonError('REGMON_REPORTER_BROKEN', `the function that "${name}" exports makes no reporter`, {
    hint: 'what it returns must have a method handle(event) (Reporter)',
  })
}

function tell({ name, reporter, output }: Open, event: RunEvent): void {
  const fail = (error: unknown): void => output.fail(failureText(name, error))
  try {
    const told: unknown = reporter.handle(event)
    // Nobody waits for it; but a rejection that nobody takes would end the process.
    if (told instanceof Promise) told.catch(fail)
  } catch (error) {
    fail(error)
  }
}

async function close({ name, reporter, output }: Open): Promise<void> {
  try {
    await reporter.close?.()
  } catch (error) {
    output.fail(failureText(name, error))
  } finally {
    output.close()
  }
}

function failureText(name: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return `the reporter "${name}" failed: ${terminalText(message.replaceAll(/\s*\n\s*/g, '; '))}`
}

/** Says on stderr what could not be written. @returns whether everything was. */
export async function closeReporters(reporters: Reporters, environment: Environment): Promise<boolean> {
  const failures = await reporters.close()
  for (const failure of failures) if (failure !== '') environment.err(`regmon: ${failure}\n`)
  return failures.length === 0
}

export function refuseSharedOutputs(specs: readonly ReporterSpec[]): void {
  const outputs = specs.map(({ file }) => file ?? 'stdout')
  const twice = outputs.find((output, index) => outputs.indexOf(output) !== index)
  if (twice === undefined) return
  throw new RegmonError('REGMON_REPORTER_OUTPUT', `two reporters write to ${twice}`, {
    hint: 'give one of them a file: --reporter jsonl=events.jsonl',
  })
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
