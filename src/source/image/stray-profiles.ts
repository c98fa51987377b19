/** Profiles that no list names: whose they are, and what `HKU` shows them as. */
import { type ReadProblem, type Upcased, upcase } from '../../registry/index.ts'
import { classesOf, profileIn, unreadProfile } from '../profiles/index.ts'
import { isPlace, type Place, type PlaceProblem, type Volume } from '../volume/index.ts'
import { profileFolders } from './profile-folders.ts'
import type { User } from './users.ts'

/**
 * Links that Windows itself makes among profiles, none of which is one. They name a drive, and wherever the image is
 * mounted as another they lead out of it, or nowhere.
 */
const MADE: ReadonlySet<Upcased> = new Set(['All Users', 'Default User'].map(upcase))

export interface Strays {
  readonly users: readonly User[]
  /** Names below `HKU` of links to what is not in the image. */
  readonly away: readonly string[]
  /** Why the list of profiles may be incomplete. */
  readonly problem: ReadProblem | undefined
  /** What was left aside, and why. */
  readonly unread: readonly string[]
}

/**
 * @param seen the paths of folders whose users are known; receives the others'.
 * @param names names below `HKU` that are taken.
 */
export function findStrays(
  volume: Volume,
  windows: readonly string[],
  seen: Set<string>,
  names: readonly string[],
): Strays {
  const users: User[] = []
  const away: string[] = []
  const left: string[] = []
  const taken = new Set<string>()
  const take = (key: string) => taken.add(upcase(key)).add(upcase(classesOf(key)))
  for (const name of names) take(name)
  const { folders, problem, unread } = profileFolders(volume, windows)
  for (const { name, found } of folders) {
    const path = isPlace(found) ? found.path : found.at
    if (path !== undefined && seen.has(path)) continue
    if (path !== undefined) seen.add(path)
    const inside = lookInto(volume, found)
    if (inside === undefined) continue
    const key = freeName(name, taken)
    take(key)
    if (isPlace(found) || !isOutside(name, found)) users.push({ key, user: name, listed: false, ...inside })
    else {
      away.push(key)
      left.push(found.reason)
    }
  }
  return { users, away, problem, unread: [...unread, ...left] }
}

/** Whether what a link names is not the image's to show, rather than kept from us. */
function isOutside(name: string, { link }: PlaceProblem): boolean {
  return link === 'nowhere' || (link !== undefined && MADE.has(upcase(name)))
}

/** The profile in a folder, `undefined` where there is none. For a folder that cannot be read, a problem. */
function lookInto(volume: Volume, found: Place | ReadProblem): Pick<User, 'folder' | 'files'> | undefined {
  const unread = (problem: ReadProblem) => ({ folder: undefined, files: unreadProfile(problem) })
  if (!isPlace(found)) return unread(found)
  const listed = volume.list(found)
  if (listed === 'absent') return undefined
  if ('reason' in listed) return unread(listed)
  const files = profileIn(volume, found)
  return files && { folder: found, files }
}

/** A name below `HKU` that no SID and no other folder has, and that is one name. */
function freeName(folder: string, taken: ReadonlySet<string>): string {
  const name = folder.replaceAll('\\', '/')
  for (let number = 1; ; number++) {
    const free = number === 1 ? name : `${name} (${number})`
    if (!taken.has(upcase(free)) && !taken.has(upcase(classesOf(free)))) return free
  }
}
