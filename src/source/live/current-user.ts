/** Whose `HKCU` this process sees. */
import type { SourceNotice } from '../source.ts'
import type { NtReader } from './nt-reader.ts'

const USERS = '\\REGISTRY\\USER\\'
const SYSTEM_SID = 'S-1-5-18'

export interface CurrentUser {
  /** `''` if Windows did not return it. */
  readonly sid: string
  /** The kernel's path of `HKCU`. */
  readonly path: string
}

export function findCurrentUser(reader: NtReader): CurrentUser {
  const opened = reader.openCurrentUser() === 0
  const path = opened ? reader.kernelName(reader.opened) : undefined
  if (opened) reader.close(reader.opened)
  return currentUserAt(path)
}

/** @param path the kernel's name of an opened `HKCU`. */
export function currentUserAt(path: string | undefined): CurrentUser {
  if (path === undefined || !path.toUpperCase().startsWith(USERS))
    return { sid: '', path: `${USERS}.DEFAULT` }
  const name = path.slice(USERS.length)
  // The hive of the SYSTEM account is mounted as .DEFAULT, and the key with its SID is a link to it.
  return { sid: name.toUpperCase() === '.DEFAULT' ? SYSTEM_SID : name, path }
}

/** The notices about it. */
export function currentUserNotices({ sid }: CurrentUser): SourceNotice[] {
  if (sid !== SYSTEM_SID) return []
  const message = `HKCU is that of the SYSTEM account (${SYSTEM_SID}), not of the person who is logged on: watch HKU\\* for every user`
  return [{ code: 'REGMON_CURRENT_USER_SYSTEM', message }]
}
