/** The users who are in `ProfileList` and not logged on, with their hives: looked at afresh when they are asked for. */
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
  /** `false`: dirty hives are read as they lie, on purpose. */
  readonly logs?: boolean
  /** Bytes of hives that stay open; more are opened again when they are read. Default: 256 MiB. */
  readonly room?: number
  /** Where a path of the machine lies for this process. Default: there. */
  readonly placeOf: (path: string) => string
}

export class LoggedOffUsers {
  /** Why nobody knows who is not logged on. */
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

  /** Hives whose files are as they were when they were read are not read again. */
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

  /** Whose key below `HKU` it is; the problem, where that cannot be told; `undefined`: none of theirs. */
  find(name: string): LoggedOffUser | ReadProblem | undefined {
    // Hives of people come and go; others' are loaded as long as the machine runs.
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
    // Before the hives are read: what is written meanwhile shows the next time.
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
