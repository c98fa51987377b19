/** `regmon accept`: takes the present state as the baseline, and prints what it took. */

import { acceptedText } from '../../api/accepted-text.ts'
import { allowedStale } from '../../api/check-choices.ts'
import { type CommonFlags, parsePatterns } from '../../api/prepare.ts'
import { runWith } from '../../api/run-with.ts'
import { loadConfig } from '../../config/index.ts'
import { RegmonError } from '../../errors.ts'
import { pathText } from '../../report/path-text.ts'
import type { CreateReporter } from '../../report/reporter.ts'
import { terminalText } from '../../report/terminal-text.ts'
import type { ExitCode } from '../../run/index.ts'
import type { Environment } from '../environment.ts'
import { interruptible } from '../interrupts.ts'
import { reportRun } from '../report-run.ts'

export interface AcceptFlags extends CommonFlags {
  readonly dryRun?: boolean
  /** The patterns of entries to remove from the baseline if the source does not contain them. */
  readonly forget?: readonly string[]
  /** Writes nothing: refuses to accept. */
  readonly ci?: boolean
  readonly allowStale?: boolean | string
  readonly quiet?: boolean
}

export async function accept(
  patterns: readonly string[],
  flags: AcceptFlags,
  environment: Environment,
): Promise<ExitCode> {
  const preview = flags.dryRun === true
  if ((flags.ci ?? environment.ci) && !preview) {
    throw new RegmonError('REGMON_CI_ACCEPT', 'nothing is written under --ci, and accept writes', {
      hint: 'use --dry-run to see what it would take; to accept although CI is set, add --no-ci',
    })
  }
  const forget = parsePatterns(flags.forget ?? [])
  const accepted = [...parsePatterns(patterns), ...forget]
  const config = await loadConfig(environment.cwd, flags.config)
  const create = listAccepted(preview ? 'would take' : 'took')
  const reporter = { name: 'accept', create, file: undefined, options: {} }
  return reportRun([reporter], flags, environment, async (emit, closed) => {
    const { summary } = await interruptible((interrupted) => {
      const signal = AbortSignal.any([interrupted, closed])
      return runWith(
        { config, flags, here: environment, args: [], readOnly: preview, signal },
        {
          mode: preview ? 'preview' : 'accept',
          accept: accepted,
          forget,
          mayWrite: true,
          requireBaseline: false,
          allowUnreadable: false,
          allowStale: allowedStale(flags.allowStale, config),
          emit,
        },
      )
    })
    // Not where only the list of what was accepted could not be written.
    if (summary.exitCode !== 0) environment.err('regmon: nothing was accepted\n')
    return summary.exitCode as ExitCode
  })
}

/** Prints each entry that is accepted, and then how many there are. */
function listAccepted(verb: string): CreateReporter {
  return ({ write }) => {
    let store = ''
    return {
      handle(event) {
        if (event.type === 'run-start') store = event.store
        else if (event.type === 'difference') {
          const { type, view, policies } = event.difference
          const path = `${terminalText(pathText(event.difference))}${view === '32' ? ' [32]' : ''}`
          write(`${type.padEnd(8)}${path}  (${policies.map(terminalText).join(', ')})\n`)
        } else if (event.type === 'finding') {
          write(`FINDING ${event.finding.kind}: ${terminalText(pathText(event.finding))}\n`)
        } else if (event.type === 'run-end' && event.summary.exitCode === 0) {
          write(`${terminalText(acceptedText(event.summary, verb, store))}\n`)
        }
      },
    }
  }
}
