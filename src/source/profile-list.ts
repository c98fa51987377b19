/** Where Windows keeps whose profiles there are. */
import { type KeyPath, upcase } from '../registry/index.ts'
import { isKey, type RegistrySource } from './source.ts'

export const CURRENT_VERSION: KeyPath = {
  root: 'HKLM',
  segments: ['SOFTWARE', 'Microsoft', 'Windows NT', 'CurrentVersion'],
}

export const PROFILE_LIST: KeyPath = { root: 'HKLM', segments: [...CURRENT_VERSION.segments, 'ProfileList'] }

/** What Windows loads a user's hive by. */
export const SID = /^S-1-[0-9]+(-[0-9]+)+$/i

/** The account that `HKU\.DEFAULT` is of, from a hive of the machine. */
export const SYSTEM_ACCOUNT = 'S-1-5-18'

/** The user's name, for people: that of the profile's folder. */
export function profileName(path: string | undefined, sid: string): string {
  return path?.split(/[\\/]/).findLast((name) => name !== '') ?? sid
}

/** What is said of a name in the list that is none of a user. */
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
