/** `ProfileList`, where Windows lists the users of the machine. */
import { type KeyPath, upcase } from '../registry/index.ts'
import { isKey, type RegistrySource } from './source.ts'

export const CURRENT_VERSION: KeyPath = {
  root: 'HKLM',
  segments: ['SOFTWARE', 'Microsoft', 'Windows NT', 'CurrentVersion'],
}

export const PROFILE_LIST: KeyPath = { root: 'HKLM', segments: [...CURRENT_VERSION.segments, 'ProfileList'] }

/** The name of a user's key in `HKU` and in `ProfileList`. */
export const SID = /^S-1-[0-9]+(-[0-9]+)+$/i

/** The account whose hive is `HKU\.DEFAULT`. */
export const SYSTEM_ACCOUNT = 'S-1-5-18'

/** The user's name, for people: that of the profile's folder. */
export function profileName(path: string | undefined, sid: string): string {
  return path?.split(/[\\/]/).findLast((name) => name !== '') ?? sid
}

/** The notice for a name in the list that is not a user's. */
export function strangerText(name: string): string {
  return `ProfileList holds ${name}, which is no SID: Windows loads no hive by it`
}

/** The upcased SIDs of the machine's users; `undefined` where the list is not whole. */
export function readProfiles(source: Pick<RegistrySource, 'open'>): ReadonlySet<string> | undefined {
  const list = source.open(PROFILE_LIST, '64')
  if (!isKey(list) || list.virtual) return undefined
  const users = new Set<string>()
  let whole = true
  const problem = list.subkeys((name, _ref, problem) => {
    if (problem === undefined) users.add(upcase(name))
    else whole = false
  })
  list.close()
  return whole && problem === undefined ? users : undefined
}
