/** The error of `scan` and `status` where no watch runs. */
import { RegmonError } from '../errors.ts'

export function noWatch(stateFile: string): RegmonError {
  return new RegmonError('REGMON_WATCH_NONE', 'no watch is running for this store', {
    where: stateFile,
    hint: 'start one with `regmon watch`, or name its config or store',
  })
}
