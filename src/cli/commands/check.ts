/** `regmon check`: scans, compares, reports. */

import { type CheckFlags as CheckChoices, checkChoices } from '../../api/check-choices.ts'
import { type CommonFlags, refuseReports } from '../../api/prepare.ts'
import { runWith } from '../../api/run-with.ts'
import { type Config, loadConfig, noConfig } from '../../config/index.ts'
import { RegmonError } from '../../errors.ts'
import type { ExitCode } from '../../run/index.ts'
import type { Environment } from '../environment.ts'
import { interruptible } from '../interrupts.ts'
import { noticeText } from '../notices.ts'
import { errorLine } from '../print-error.ts'
import { closeReporters, openReporters, type Reporters, reporterSpecs } from '../reporters.ts'

export interface CheckFlags extends CommonFlags, CheckChoices {
  readonly reporter?: readonly string[]
  readonly reporterOption?: readonly string[]
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
  const specs = reporterSpecs(flags, usable, environment, { terminal: 'tui', elsewhere: 'tap' })
  const base = flags.reporter === undefined ? (usable?.base ?? environment.cwd) : environment.cwd
  refuseReports(
    specs.flatMap(({ file }) => file ?? []),
    flags,
    usable ?? noConfig(environment.cwd),
    environment.cwd,
  )
  const reporters = await openReporters(specs, environment, base)
  try {
    if ('error' in config) throw config.error
    return await checkWith(reporters, config, files, flags, environment)
  } catch (error) {
    const code = error instanceof RegmonError ? error.code : 'REGMON_INTERNAL'
    reporters.emit({ type: 'bail-out', code, message: errorLine(error) })
    await closeReporters(reporters, environment)
    throw error
  }
}

async function checkWith(
  reporters: Reporters,
  config: Config,
  files: readonly string[],
  flags: CheckFlags,
  environment: Environment,
): Promise<ExitCode> {
  const ci = flags.ci ?? environment.ci
  const choices = checkChoices({ ...flags, ci }, config)
  const { summary } = await interruptible((interrupted) => {
    const signal = AbortSignal.any([interrupted, reporters.closed])
    return runWith(
      { config, flags, here: environment, files, readOnly: ci, signal },
      {
        ...choices,
        emit: (event) => {
          reporters.emit(event)
          // Notices go to stderr, unless the reporter on the terminal shows them.
          if (!flags.quiet && !reporters.showsNotices) environment.err(noticeText(event))
        },
      },
    )
  })
  const written = await closeReporters(reporters, environment)
  return written ? (summary.exitCode as ExitCode) : 2
}
