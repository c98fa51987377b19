/** The users whom a running machine knows, logged on or not: its `ProfileList`. */
import type { ReadProblem } from '../../registry/index.ts'
import { textOf, valueIn } from '../offline/index.ts'
import { PROFILE_LIST, profileName, SID, SYSTEM_ACCOUNT } from '../profile-list.ts'
import { isKey, type RegistrySource } from '../source.ts'
import { type MachinePath, machinePath } from './machine-paths.ts'

export interface ListedUser {
  readonly sid: string
  /** For people: the name of the profile's folder. */
  readonly user: string
  /** The profile's folder. */
  readonly folder: MachinePath
}

export interface ListedUsers {
  readonly users: readonly ListedUser[]
  /** Names in the list that are not SIDs. Windows loads no hive for them. */
  readonly strangers: readonly string[]
}

const ABSENT: ReadProblem = { status: 'denied', code: 0, reason: 'there is no such key' }

/** @returns a problem where the list could not be read whole: users may be missing. */
export function listUsers(source: RegistrySource): ListedUsers | ReadProblem {
  const list = source.open(PROFILE_LIST, '64')
  if (!isKey(list)) return typeof list === 'string' ? ABSENT : list
  try {
    const names: string[] = []
    let lost: ReadProblem | undefined
    const problem = list.subkeys((name, _ref, problem) => {
      if (problem === undefined) names.push(name)
      else lost = problem
    })
    if (problem !== undefined || lost !== undefined) return problem ?? lost ?? ABSENT
    const users = names
      // The account whose hive is `HKU\.DEFAULT`, always loaded.
      .filter((name) => SID.test(name) && name.toUpperCase() !== SYSTEM_ACCOUNT)
      .map((sid) => listedUser(source, sid, textOf(valueIn(list.open([sid]), 'ProfileImagePath'))))
    return { users, strangers: names.filter((name) => !SID.test(name)) }
  } finally {
    list.close()
  }
}

function listedUser(source: RegistrySource, sid: string, path: string | undefined): ListedUser {
  if (path === undefined) return { sid, user: sid, folder: { reason: 'its ProfileImagePath cannot be read' } }
  return { sid, user: profileName(path, sid), folder: machinePath(source, path) }
}
