/** `import { check } from 'regmon'`: what `regmon check` does. */
import { hostname } from 'node:os'
import { loadConfig } from '../config/index.ts'
import type { EventRecord, FindingRecord, RunRecord } from '../report/nxlog/records.ts'
import { differenceRecord, findingRecord, runRecord } from '../report/nxlog/write.ts'
import type { RunEvent } from '../report/run-event.ts'
import { type CheckFlags, checkChoices } from './check-choices.ts'
import type { CommonFlags } from './prepare.ts'
import { runWith } from './run-with.ts'

/** The flags of `regmon check`, by their names there. */
export interface CheckOptions extends CommonFlags, CheckFlags {
  /** Policy files or globs, instead of the config's; or names of the config's policies. */
  readonly policies?: readonly string[]
  /** What paths are relative to, and where the config is looked for. Default: the working directory. */
  readonly cwd?: string
  /** Interrupts it: the result's exit code is then 130, and nothing is written. */
  readonly signal?: AbortSignal
  /** Called for each event that a reporter would get, in order. */
  readonly onEvent?: (event: RunEvent) => void
}

export interface CheckResult {
  /** The same exit code as that of the command: 0, 1, 2 or 130. */
  readonly exitCode: number
  readonly record: RunRecord
  readonly events: readonly EventRecord[]
  readonly findings: readonly FindingRecord[]
  /** The messages of warnings and errors. */
  readonly notices: readonly { readonly level: string; readonly code: string; readonly message: string }[]
}

/**
 * Scans, compares with the baseline, and returns what differs. Only the command line reads `CI` from the environment;
 * set `ci` here.
 * @throws RegmonError where it could not check at all: a wrong config, policy, source or store.
 */
export async function check(options: CheckOptions = {}): Promise<CheckResult> {
  const { cwd = process.cwd(), policies = [], signal, onEvent } = options
  const config = await loadConfig(cwd, options.config)
  const events: EventRecord[] = []
  const findings: FindingRecord[] = []
  const notices: CheckResult['notices'][number][] = []
  const { summary } = await runWith(
    {
      config,
      flags: options,
      here: { cwd, hostname: hostname() },
      args: policies,
      readOnly: options.ci === true,
      signal,
    },
    {
      ...checkChoices(options, config),
      emit(event) {
        if (event.type === 'difference') events.push(differenceRecord(event.difference))
        else if (event.type === 'finding') findings.push(findingRecord(event.finding))
        else if (event.type === 'notice') notices.push(event)
        onEvent?.(event)
      },
    },
  )
  return { exitCode: summary.exitCode, record: runRecord(summary), events, findings, notices }
}
