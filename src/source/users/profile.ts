/** A profile's folder on a running machine, and the hives in it. */
import { RegmonError } from '../../errors.ts'
import type { ReadProblem } from '../../registry/index.ts'
import { isDenied } from '../offline/index.ts'
import { NTUSER, type ProfileFiles, profileIn, unreadProfile } from '../profiles/index.ts'
import { TOP, Volume } from '../volume/index.ts'
import type { ListedUser } from './listed-users.ts'

/** @param placeOf where a path of that machine lies for this process. */
export function findProfile({ folder }: ListedUser, placeOf: (path: string) => string): ProfileFiles {
  if (typeof folder !== 'string') return unreadProfile(lost(folder.reason))
  try {
    const volume = new Volume(placeOf(folder), 'profile')
    return profileIn(volume, TOP) ?? unreadProfile(lost(`${folder} holds no ${NTUSER}`))
  } catch (thrown) {
    if (!(thrown instanceof RegmonError)) throw thrown
    const problem = lost(thrown.message)
    return unreadProfile(isDenied(thrown.cause) ? { ...problem, status: 'denied' } : problem)
  }
}

/** For a profile that is in the list but not on the disk. Its keys are not collected; it is not damaged. */
function lost(reason: string): ReadProblem {
  return { status: 'vanished', code: 0, reason }
}
