/** `regmon status`: the state of a running watch; a health check. */
import { type CommonFlags, watchStateFile } from '../../api/prepare.ts'
import { loadConfig } from '../../config/index.ts'
import { safeJsonLine } from '../../report/json-line.ts'
import type { WatchStatus } from '../../report/watch-status.ts'
import { ask, controlAddress } from '../../watch/index.ts'
import type { Environment } from '../environment.ts'
import { noWatch } from '../no-watch.ts'
import { isHealthy, statusText } from '../status-text.ts'

export interface StatusFlags extends Pick<CommonFlags, 'config' | 'store'> {
  readonly json?: boolean
}

/** @returns 0 if the watch runs without problems; 1 if it runs with a problem. */
export async function status(flags: StatusFlags, environment: Environment): Promise<0 | 1> {
  const config = await loadConfig(environment.cwd, flags.config)
  const file = watchStateFile(flags, config, environment.cwd)
  const answer = await ask(controlAddress(file), { ask: 'status' })
  if (answer === undefined || !('status' in answer)) throw noWatch(file)
  const current: WatchStatus = answer.status
  environment.out(flags.json === true ? `${safeJsonLine(current)}\n` : statusText(current, Date.now()))
  return isHealthy(current) ? 0 : 1
}
