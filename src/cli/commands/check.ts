/** `regmon check`: scans, compares, reports. */

import { type CheckFlags as CheckChoices, checkChoices } from '../../api/check-choices.ts'
import { type CommonFlags, refuseReports } from '../../api/prepare.ts'
import { runWith } from '../../api/run-with.ts'
import { loadConfig, noConfig } from '../../config/index.ts'
import type { RunEvent } from '../../report/run-event.ts'
import type { ExitCode } from '../../run/index.ts'
import { acceptCommand } from '../accept-command.ts'
import type { Environment } from '../environment.ts'
import { interruptible } from '../interrupts.ts'
import { reportRun } from '../report-run.ts'
import { chooseReporters, type ReporterFlags } from '../reporter-choices.ts'

export interface CheckFlags extends CommonFlags, CheckChoices, ReporterFlags {
  readonly quiet?: boolean
}

export async function check(
  args: readonly string[],
  flags: CheckFlags,
  environment: Environment,
): Promise<ExitCode> {
  const { cwd } = environment
  // A config that does not load is reported too: by the reporters that the flags name, or the default.
  const config = await loadConfig(cwd, flags.config).catch((error: unknown) => ({ error }))
  const usable = 'error' in config ? undefined : config
  const reporters = await chooseReporters('check', flags, usable, environment)
  refuseReports(
    reporters.flatMap(({ file }) => file ?? []),
    flags,
    usable ?? noConfig(cwd),
    cwd,
  )
  return reportRun(reporters, flags, environment, async (emit, closed) => {
    if ('error' in config) throw config.error
    const accept = acceptCommand({ ...flags, policy: [...args, ...(flags.policy ?? [])] })
    const ci = flags.ci ?? environment.ci
    const choices = checkChoices({ ...flags, ci }, config)
    const { summary } = await interruptible((interrupted) => {
      const signal = AbortSignal.any([interrupted, closed])
      const place = { config, flags, here: environment, args, readOnly: ci, signal }
      return runWith(place, { ...choices, emit: (event) => emit(withCommands(event, accept)) })
    })
    return summary.exitCode as ExitCode
  })
}

/** Adds to events the commands to run next, which only the command line knows. */
function withCommands(event: RunEvent, accept: string): RunEvent {
  if (event.type === 'run-start') return { ...event, command: 'check', review: `${accept} --dry-run` }
  if (event.type !== 'notice') return event
  return { ...event, message: event.message.replace('`regmon accept`', `\`${accept}\``) }
}
