/** `regmon accept`: takes the present state as the baseline, and prints what it took. */

import { acceptedText } from '../../api/accepted-text.ts'
import { type CommonFlags, parsePatterns } from '../../api/prepare.ts'
import { runWith } from '../../api/run-with.ts'
import { loadConfig } from '../../config/index.ts'
import { pathText } from '../../report/path-text.ts'
import type { RunEvent } from '../../report/run-event.ts'
import { terminalText } from '../../report/terminal-text.ts'
import type { ExitCode } from '../../run/index.ts'
import type { Environment } from '../environment.ts'
import { interruptible } from '../interrupts.ts'
import { noticeText } from '../notices.ts'

export interface AcceptFlags extends CommonFlags {
  readonly dryRun?: boolean
  readonly quiet?: boolean
}

export async function accept(
  patterns: readonly string[],
  flags: AcceptFlags,
  environment: Environment,
): Promise<ExitCode> {
  const accepted = parsePatterns(patterns)
  const config = await loadConfig(environment.cwd, flags.config)
  const preview = flags.dryRun === true
  const { summary, store } = await interruptible((signal) =>
    runWith(
      { config, flags, here: environment, files: [], readOnly: preview, signal },
      {
        mode: preview ? 'preview' : 'accept',
        accept: accepted,
        mayWrite: true,
        requireBaseline: false,
        allowUnreadable: false,
        emit: (event) => tell(event, flags, environment),
      },
    ),
  )
  if (summary.exitCode === 0)
    environment.out(`${terminalText(acceptedText(summary, preview ? 'would take' : 'took', store))}\n`)
  else environment.err('regmon: nothing was accepted\n')
  return summary.exitCode as ExitCode
}

function tell(event: RunEvent, { quiet }: AcceptFlags, { out, err }: Environment): void {
  if (event.type === 'difference') {
    const { type, view, policies } = event.difference
    const path = `${terminalText(pathText(event.difference))}${view === '32' ? ' [32]' : ''}`
    out(`${type.padEnd(8)}${path}  (${policies.map(terminalText).join(', ')})\n`)
  } else if (event.type === 'finding') {
    out(`FINDING ${event.finding.kind}: ${terminalText(pathText(event.finding))}\n`)
  } else if (!quiet) err(noticeText(event))
}
