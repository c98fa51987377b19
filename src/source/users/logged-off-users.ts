/** The users in `ProfileList` who are not logged on, with their hives. {@link refresh} looks at them again. */
import { formatKeyPath, personOf, type ReadProblem, type Upcased, upcase } from '../../registry/index.ts'
import { PROFILE_LIST, strangerText } from '../profile-list.ts'
import { classesOf } from '../profiles/index.ts'
import { isKey, type RegistrySource, type SourceNotice } from '../source.ts'
import { HivePool } from '../volume/index.ts'
import { type ListedUser, listUsers } from './listed-users.ts'
import { LoggedOffUser } from './logged-off-user.ts'
import { findProfile } from './profile.ts'
import { stampOf } from './profile-stamp.ts'

export interface UsersOptions {
  /** `false`: dirty hives are read without their transaction logs. */
  readonly logs?: boolean
  /** The total size of the hives that stay open, in bytes; others are opened again when they are read. Default: 256 MiB. */
  readonly room?: number
  /** Maps a path of the machine to the path by which this process opens it. Default: unchanged. */
  readonly placeOf: (path: string) => string
}

export class LoggedOffUsers {
  /** Why the users who are not logged on are not known. */
  problem: ReadProblem | undefined
  private readonly live: RegistrySource
  private readonly placeOf: UsersOptions['placeOf']
  private readonly pool: HivePool
  private users: readonly LoggedOffUser[] = []
  private byName = new Map<Upcased, LoggedOffUser>()
  private strangers: readonly string[] = []

  constructor(live: RegistrySource, { logs, room, placeOf }: UsersOptions) {
    this.live = live
    this.placeOf = placeOf
    this.pool = new HivePool(logs, room)
    this.refresh()
  }

  get all(): readonly LoggedOffUser[] {
    return this.users
  }

  /** Reads the hives whose files have changed. */
  refresh(): void {
    const listed = listUsers(this.live)
    const before = new Map(this.users.map((user) => [user.listed.sid, user]))
    this.problem = 'status' in listed ? unlisted(listed) : undefined
    this.strangers = 'status' in listed ? [] : listed.strangers
    this.users = ('status' in listed ? [] : listed.users)
      .filter(({ sid }) => !this.isLoaded(sid))
      .map((user) => this.lookAt(user, before.get(user.sid)))
    for (const { listed } of this.users) before.delete(listed.sid)
    for (const gone of before.values()) gone.forget()
    this.byName = new Map(
      this.users.flatMap((user) =>
        [user.listed.sid, classesOf(user.listed.sid)].map((name) => [upcase(name), user] as const),
      ),
    )
  }

  /** The user whose key below `HKU` it is; a problem where that is not known; `undefined` where it is no such user's. */
  find(name: string): LoggedOffUser | ReadProblem | undefined {
    // Hives of people are loaded at logon; those of services stay loaded while the machine runs.
    if (this.problem !== undefined) return personOf(name) === undefined ? undefined : this.problem
    return this.byName.get(upcase(name))
  }

  /** Whether Windows has loaded it. A key that is there and denied is loaded. */
  isLoaded(name: string): boolean {
    const opened = this.live.open({ root: 'HKU', segments: [name] }, '64')
    if (isKey(opened)) opened.close()
    return opened !== 'absent'
  }

  notices(): SourceNotice[] {
    const strangers = this.strangers.map((name) => ({
      code: 'REGMON_USER_NAME',
      message: strangerText(name),
    }))
    const unlisted =
      this.problem === undefined ? [] : [{ code: 'REGMON_PROFILE_LIST', message: this.problem.reason }]
    return [...unlisted, ...this.users.flatMap(({ notices }) => notices), ...strangers]
  }

  private lookAt(listed: ListedUser, before: LoggedOffUser | undefined): LoggedOffUser {
    // The stamp is taken before the hives are read, so that a write in between is noticed by the next refresh.
    const profile = findProfile(listed, this.placeOf)
    const stamp = stampOf(listed, profile)
    if (before?.stamp === stamp && before.whole) return before
    before?.forget()
    return new LoggedOffUser(this.pool, listed, profile, stamp)
  }
}

function unlisted({ reason, ...problem }: ReadProblem): ReadProblem {
  const list = formatKeyPath(PROFILE_LIST)
  return { ...problem, reason: `who is not logged on is not known: ${list} cannot be read: ${reason}` }
}
