/** Whose hives the image holds, and which of them Windows would load where. */
import { type ReadProblem, upcase } from '../../registry/index.ts'
import type { ProfileList } from './profile-list.ts'
import { isFolder } from './profile-path.ts'
import { classesOf, freeName, profileFolders } from './stray-profiles.ts'
import { isPlace, type Place, TOP, type Volume } from './volume.ts'

const NTUSER = 'NTUSER.DAT'
/** A mandatory profile's: Windows loads it instead, and its user cannot change it. */
const MANDATORY = 'NTUSER.MAN'

/** Since Windows Vista, and before. The older is a link to the newer where both are there. */
const CLASSES = [
  ['AppData', 'Local', 'Microsoft', 'Windows', 'UsrClass.dat'],
  ['Local Settings', 'Application Data', 'Microsoft', 'Windows', 'UsrClass.dat'],
]

export interface User {
  /** What `HKU` shows it as: the SID, or the folder's name. */
  readonly key: string
  readonly user: string
  /** The profile's folder. */
  readonly folder: Place
  readonly hive: Place | ReadProblem
  readonly classes: Place | 'absent' | ReadProblem
  readonly listed: boolean
  /** Whether it is the mandatory profile's hive. */
  readonly mandatory: boolean
}

/** A user in the list whose hive is not in the image. */
interface MissingUser {
  readonly sid: string
  readonly user: string
  readonly reason: string
  /** Whether it is worth no word. */
  readonly optional: boolean
}

export interface Users {
  readonly users: readonly User[]
  readonly missing: readonly MissingUser[]
  /** Hives that new profiles are copied from. */
  readonly templates: readonly Place[]
  /** Folders that could not be looked into. */
  readonly problems: readonly string[]
}

/** The account that `HKU\.DEFAULT` is of, from a hive of the machine. */
export const SYSTEM_ACCOUNT = 'S-1-5-18'

export function findUsers(volume: Volume, list: ProfileList, windows: readonly string[]): Users {
  const users: User[] = []
  const missing: MissingUser[] = []
  const seen = new Set<string>()
  for (const profile of list.profiles) {
    if (profile.sid === SYSTEM_ACCOUNT) continue
    const { sid, user, optional } = profile
    const missed = (reason: string) => missing.push({ sid, user, optional, reason })
    if (!isFolder(profile.folder)) {
      if ('status' in profile.folder) users.push(unreadable(sid, user, profile.folder))
      else missed(profile.folder.reason)
      continue
    }
    const folder = volume.find(profile.folder)
    if (folder === 'absent') missed('its folder is not in the image')
    else if (!isPlace(folder)) users.push(unreadable(sid, user, folder))
    else {
      seen.add(folder.path)
      const found = userIn(volume, folder, sid, user, true)
      if (found !== undefined) users.push(found)
      else missed(`${volume.fileOf(folder)} holds no ${NTUSER}`)
    }
  }
  const templates = templatesIn(volume, list, seen)
  const problems: string[] = []
  const taken = new Set<string>()
  const take = (key: string) => taken.add(upcase(key)).add(upcase(classesOf(key)))
  for (const key of ['.DEFAULT', SYSTEM_ACCOUNT, ...list.profiles.map(({ sid }) => sid)]) take(key)
  for (const folder of profileFolders(volume, windows, problems)) {
    if (seen.has(folder.place.path)) continue
    seen.add(folder.place.path)
    const found = userIn(volume, folder.place, freeName(folder.name, taken), folder.name, false)
    if (found === undefined) continue
    take(found.key)
    users.push(found)
  }
  return { users, missing, templates, problems }
}

/** The hives in a profile's folder; `undefined` where there is none. */
export function userIn(
  volume: Volume,
  folder: Place,
  key: string,
  user: string,
  listed: boolean,
): User | undefined {
  const mandatory = volume.find([MANDATORY], folder)
  const hive = mandatory === 'absent' ? volume.find([NTUSER], folder) : mandatory
  if (hive === 'absent') return undefined
  const classes = CLASSES.map((names) => volume.find(names, folder)).find((found) => found !== 'absent')
  return {
    key,
    user,
    folder,
    hive,
    classes: classes ?? 'absent',
    listed,
    mandatory: isPlace(mandatory),
  }
}

/** A profile in a folder that cannot be looked into is there all the same. */
function unreadable(key: string, user: string, problem: ReadProblem): User {
  return { key, user, folder: TOP, hive: problem, classes: problem, listed: true, mandatory: false }
}

function templatesIn(volume: Volume, { templates }: ProfileList, seen: Set<string>): Place[] {
  return templates.flatMap((names) => {
    const folder = volume.find(names)
    if (!isPlace(folder) || seen.has(folder.path)) return []
    seen.add(folder.path)
    const hive = volume.find([NTUSER], folder)
    return isPlace(hive) ? [hive] : []
  })
}
