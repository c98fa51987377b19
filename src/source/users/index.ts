/** Every user of a running machine as a source, logged on or not. */
import type { RegistrySource } from '../source.ts'
import { AllUsersSource } from './all-users-source.ts'
import type { UsersOptions } from './logged-off-users.ts'

/** The live registry, and below its `HKU` the hives of users who are not logged on, from their files. */
export function withAllUsers(live: RegistrySource, options: Partial<UsersOptions> = {}): RegistrySource {
  return new AllUsersSource(live, { placeOf: (path) => path, ...options })
}
