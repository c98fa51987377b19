/** `regmon scan`: requests a scan from a running watch, as im_regmon's `start_scan()` does. */
import { splitArguments } from '../../api/choose-policies.ts'
import { type CommonFlags, watchStateFile } from '../../api/prepare.ts'
import { loadConfig } from '../../config/index.ts'
import { loadPolicies } from '../../policy/index.ts'
import type { ExitCode } from '../../run/index.ts'
import { ask, controlAddress } from '../../watch/index.ts'
import type { Environment } from '../environment.ts'
import { noWatch } from '../no-watch.ts'

export interface ScanFlags extends Pick<CommonFlags, 'config' | 'store'> {
  readonly wait?: boolean
}

/** @returns 0 once the scan is requested; with `--wait` its exit code, once it has finished. */
export async function scan(
  args: readonly string[],
  flags: ScanFlags,
  environment: Environment,
): Promise<ExitCode> {
  const config = await loadConfig(environment.cwd, flags.config)
  const file = watchStateFile(flags, config, environment.cwd)
  const { files, names } = splitArguments({ args, flags: {}, cwd: environment.cwd })
  // A running watch knows its policies by name.
  const fromFiles = await loadPolicies({ globs: files, base: environment.cwd, cwd: environment.cwd })
  const policies = [...names, ...fromFiles.map(({ name }) => name)]
  const answer = await ask(controlAddress(file), {
    ask: 'scan',
    ...(policies.length > 0 && { policies }),
    wait: flags.wait === true,
  })
  if (answer === undefined) throw noWatch(file)
  if (!('summary' in answer)) return 0
  const { exitCode } = answer.summary
  // The scan compares with the one before; a check compares with the pinned baseline.
  if (exitCode === 2 || answer.pending === undefined) return exitCode as ExitCode
  return answer.pending > 0 ? 1 : 0
}
