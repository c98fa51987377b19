/** Whose hives the image holds, and which of them Windows would load where. */
import type { ReadProblem } from '../../registry/index.ts'
import { SYSTEM_ACCOUNT } from '../profile-list.ts'
import { NTUSER, type ProfileFiles, profileIn, unreadProfile } from '../profiles/index.ts'
import { isPlace, type Place, type Volume } from '../volume/index.ts'
import type { ProfileList } from './profile-list.ts'
import { isFolder } from './profile-path.ts'
import { findStrays, type Strays } from './stray-profiles.ts'

export interface User {
  /** What `HKU` shows it as: the SID, or the folder's name. */
  readonly key: string
  readonly user: string
  /** The profile's folder; `undefined` where it could not be looked into. */
  readonly folder: Place | undefined
  readonly files: ProfileFiles
  readonly listed: boolean
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
  /** The strays among them. */
  readonly users: readonly User[]
  readonly missing: readonly MissingUser[]
  /** Hives that new profiles are copied from. */
  readonly templates: readonly Place[]
  readonly strays: Strays
}

export function findUsers(volume: Volume, list: ProfileList, windows: readonly string[]): Users {
  const users: User[] = []
  const missing: MissingUser[] = []
  const seen = new Set<string>()
  for (const profile of list.profiles) {
    if (profile.sid === SYSTEM_ACCOUNT) continue
    const { sid, user, optional } = profile
    const missed = (reason: string) => missing.push({ sid, user, optional, reason })
    const unread = (problem: ReadProblem) =>
      users.push({ key: sid, user, folder: undefined, files: unreadProfile(problem), listed: true })
    if (!isFolder(profile.folder)) {
      if ('status' in profile.folder) unread(profile.folder)
      else missed(profile.folder.reason)
      continue
    }
    const folder = volume.find(profile.folder)
    if (folder === 'absent') missed('its folder is not in the image')
    else if (!isPlace(folder)) {
      if (folder.at !== undefined) seen.add(folder.at)
      unread(folder)
    } else {
      seen.add(folder.path)
      const files = profileIn(volume, folder)
      if (files !== undefined) users.push({ key: sid, user, folder, files, listed: true })
      else missed(`${volume.fileOf(folder)} holds no ${NTUSER}`)
    }
  }
  const templates = templatesIn(volume, list, seen)
  const names = ['.DEFAULT', SYSTEM_ACCOUNT, ...list.profiles.map(({ sid }) => sid)]
  const strays = findStrays(volume, windows, seen, names)
  return { users: [...users, ...strays.users], missing, templates, strays }
}

function templatesIn(volume: Volume, { templates }: ProfileList, seen: Set<string>): Place[] {
  return templates.flatMap((names) => {
    const folder = volume.find(names)
    if (folder === 'absent') return []
    if (!isPlace(folder)) {
      if (folder.at !== undefined) seen.add(folder.at)
      return []
    }
    if (seen.has(folder.path)) return []
    seen.add(folder.path)
    const hive = volume.find([NTUSER], folder)
    return isPlace(hive) ? [hive] : []
  })
}
