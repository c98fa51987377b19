/** Flags and config → the reporters of a command, loaded, with their files and options. */
import { resolve } from 'node:path'
import { DEFAULT_REPORTERS, loadReporter } from '../../reporters/index.ts'
import type { Config } from '../config/index.ts'
import { RegmonError } from '../errors.ts'
import { nearest } from '../nearest.ts'
import { checkOptions, type ReporterChoice } from '../output/index.ts'
import type { ReporterOptions } from '../report/reporter.ts'
import type { Environment } from './environment.ts'

export interface ReporterFlags {
  readonly reporter?: readonly string[]
  readonly reporterOption?: readonly string[]
  /** Sets the option `verbose` of the reporters that have it. */
  readonly verbose?: boolean
}

type Spec = Pick<ReporterChoice, 'name' | 'file' | 'options'>

/**
 * The reporters of `--reporter`, else those of the config, else the default of the command.
 * @throws RegmonError for an unknown reporter or option.
 */
export async function chooseReporters(
  command: keyof typeof DEFAULT_REPORTERS,
  flags: ReporterFlags,
  config: Config | undefined,
  { cwd, interactive }: Environment,
): Promise<ReporterChoice[]> {
  const base = flags.reporter === undefined ? (config?.base ?? cwd) : cwd
  const byDefault = DEFAULT_REPORTERS[command][interactive ? 'terminal' : 'elsewhere']
  const specs = (flags.reporter ?? config?.file.reporters ?? [byDefault]).map((written): Spec => {
    const { name, file, options = {} } = typeof written === 'string' ? parseSpec(written) : written
    return { name, file: file === undefined ? undefined : resolve(base, file), options }
  })
  const given = parseOptions(flags.reporterOption ?? [], specs)
  return Promise.all(
    specs.map(async ({ name, file, options }) => {
      const create = await loadReporter(name, base)
      const verbose = flags.verbose === true && create.options?.['verbose'] === 'boolean' && { verbose: true }
      const all = { ...options, ...verbose, ...given.get(name) }
      return { name, create, file, options: checkOptions(name, all, create) }
    }),
  )
}

/** `name` or `name=file`. */
function parseSpec(written: string): { name: string; file?: string; options?: ReporterOptions } {
  const split = written.indexOf('=')
  return split < 0 ? { name: written } : { name: written.slice(0, split), file: written.slice(split + 1) }
}

/** `jsonl.rawEvent`, `jsonl.run=false`, `./my-reporter.js.title=Nightly`, by the name of the reporter. */
function parseOptions(flags: readonly string[], specs: readonly Spec[]): Map<string, ReporterOptions> {
  const options = new Map<string, ReporterOptions>()
  // The longest first: one name may begin with another.
  const names = [...new Set(specs.map(({ name }) => name))].sort((a, b) => b.length - a.length)
  for (const flag of flags) {
    const [path = '', value = 'true'] = flag.split(/=(.*)/s)
    // A path holds dots itself: the name is that of a reporter of this run.
    const name = names.find((known) => path.startsWith(`${known}.`))
    if (name === undefined || path.length <= name.length + 1) {
      throw new RegmonError(
        'REGMON_REPORTER_OPTION',
        `--reporter-option "${flag}" is no option of a reporter of this run`,
        {
          hint: `write name.option or name.option=value; this run reports through: ${nearest(path.replace(/\.[^.]*$/, ''), names).join(', ')}`,
        },
      )
    }
    options.set(name, { ...options.get(name), [path.slice(name.length + 1)]: value })
  }
  return options
}
