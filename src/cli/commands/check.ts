/** `regmon check`: scans, compares, reports. */
import { type Config, loadConfig } from '../../config/index.ts'
import { RegmonError } from '../../errors.ts'
import type { RunEvent } from '../../report/run-event.ts'
import { type ExitCode, run } from '../../run/index.ts'
import type { Environment } from '../environment.ts'
import { noticeText } from '../notices.ts'
import {
  type CommonFlags,
  hostnameOf,
  preparePolicies,
  prepareSource,
  prepareStore,
  selectionOf,
} from '../prepare.ts'
import { errorLine } from '../print-error.ts'
import { openReporters, type Reporters, reporterSpecs } from '../reporters.ts'

export interface CheckFlags extends CommonFlags {
  readonly reporter?: readonly string[]
  readonly reporterOption?: readonly string[]
  readonly update?: boolean
  readonly ci?: boolean
  readonly requireBaseline?: boolean
  readonly allowUnreadable?: boolean
  readonly quiet?: boolean
}

export async function check(
  files: readonly string[],
  flags: CheckFlags,
  environment: Environment,
): Promise<ExitCode> {
  // A config that does not load is reported too: by the reporters that the flags name, or the default.
  const config = await loadConfig(environment.cwd, flags.config).catch((error: unknown) => ({ error }))
  const usable = 'error' in config ? undefined : config
  const specs = reporterSpecs(flags.reporter, flags.reporterOption, usable, environment)
  const base = flags.reporter === undefined ? (usable?.base ?? environment.cwd) : environment.cwd
  const reporters = await openReporters(specs, environment, base)
  const interrupt = new AbortController()
  const onSignal = (): void => interrupt.abort()
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  try {
    if ('error' in config) throw config.error
    const signal = AbortSignal.any([interrupt.signal, reporters.closed])
    return await checkWith(reporters, config, files, flags, environment, signal)
  } catch (error) {
    const code = error instanceof RegmonError ? error.code : 'REGMON_INTERNAL'
    reporters.emit({ type: 'bail-out', code, message: errorLine(error) })
    await reporters.close()
    throw error
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
  }
}

async function checkWith(
  reporters: Reporters,
  config: Config,
  files: readonly string[],
  flags: CheckFlags,
  environment: Environment,
  signal: AbortSignal,
): Promise<ExitCode> {
  const policies = await preparePolicies(config, files, environment.cwd)
  const ci = flags.ci ?? environment.ci
  const update = flags.update === true
  const source = await prepareSource(flags, config, environment)
  const store = prepareStore(flags, config, environment.cwd, ci && !update)
  try {
    const record = await run({
      policies,
      selection: selectionOf(flags),
      source,
      store,
      hostname: hostnameOf(source, config, environment),
      mode: update ? 'update' : 'check',
      accept: [],
      mayWrite: !ci || update,
      requireBaseline: !update && (flags.requireBaseline ?? (ci || config.file.requireBaseline === true)),
      allowUnreadable: flags.allowUnreadable === true,
      emit: (event) => {
        reporters.emit(event)
        if (!flags.quiet) tell(event, reporters, environment)
      },
      signal,
    })
    const failures = await reporters.close()
    for (const failure of failures) if (failure !== '') environment.err(`regmon: ${failure}\n`)
    return failures.length > 0 ? 2 : (record.ExitCode as ExitCode)
  } finally {
    source.close()
    store.close()
  }
}

/** Notices go to stderr, unless the reporter on the terminal shows them. */
function tell(event: RunEvent, { showsNotices }: Reporters, { err }: Environment): void {
  if (!showsNotices) err(noticeText(event))
}
