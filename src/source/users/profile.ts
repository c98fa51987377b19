/** A profile's folder on a running machine, and the hives in it. */
import { RegmonError } from '../../errors.ts'
import type { ReadProblem } from '../../registry/index.ts'
import { classesOf, type Place, TOP, userIn, Volume } from '../image/index.ts'
import { isDenied } from '../offline/index.ts'
import type { ListedUser } from './listed-users.ts'

/** A hive that Windows would mount at logon, and its file. */
export interface ProfileHive {
  /** The key's name below `HKU`. */
  readonly name: string
  readonly place: Place | ReadProblem
}

export interface Profile {
  /** `undefined` where the profile itself cannot be looked into. */
  readonly volume: Volume | undefined
  readonly hives: readonly ProfileHive[]
  readonly mandatory: boolean
}

/** @param placeOf where a path of that machine lies for this process. */
export function findProfile({ sid, user, folder }: ListedUser, placeOf: (path: string) => string): Profile {
  if (typeof folder !== 'string') return unread(sid, lost(folder.reason))
  try {
    const volume = new Volume(placeOf(folder), 'profile')
    const found = userIn(volume, TOP, sid, user, true)
    if (found === undefined) return unread(sid, lost(`${folder} holds no NTUSER.DAT`))
    const { hive, classes, mandatory } = found
    const hives: ProfileHive[] = [{ name: sid, place: hive }]
    if (classes !== 'absent') hives.push({ name: classesOf(sid), place: classes })
    return { volume, hives, mandatory }
  } catch (thrown) {
    if (!(thrown instanceof RegmonError)) throw thrown
    return unread(
      sid,
      isDenied(thrown.cause) ? { ...lost(thrown.message), status: 'denied' } : lost(thrown.message),
    )
  }
}

function unread(sid: string, problem: ReadProblem): Profile {
  return {
    volume: undefined,
    hives: [sid, classesOf(sid)].map((name) => ({ name, place: problem })),
    mandatory: false,
  }
}

/** What the list names and the disk does not hold: nothing is known of it, and nothing of it is damaged. */
function lost(reason: string): ReadProblem {
  return { status: 'vanished', code: 0, reason }
}
