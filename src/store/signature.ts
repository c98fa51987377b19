/** Whether a store's file was written. */
import { statSync } from 'node:fs'
import { errorCode, RegmonError } from '../errors.ts'

/**
 * A text made from the file's metadata, which changes when the file is written. `''` if there is no file.
 * @throws RegmonError if the metadata cannot be read.
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
