/** Whether a store's file was written. */
import { statSync } from 'node:fs'
import { errorCode, RegmonError } from '../errors.ts'

/**
 * What the file system says of a file: another answer means that something was written. `''` where there is none.
 * @throws RegmonError where it cannot be looked at.
 */
export function signatureOf(file: string): string {
  try {
    const stat = statSync(file, { bigint: true, throwIfNoEntry: false })
    return stat === undefined ? '' : `${stat.dev} ${stat.ino} ${stat.size} ${stat.mtimeNs}`
  } catch (cause) {
    throw new RegmonError('REGMON_STORE_UNREADABLE', `the baseline cannot be read: ${errorCode(cause)}`, {
      where: file,
      cause,
    })
  }
}
