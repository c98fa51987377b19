/** The users who are in `ProfileList` and not logged on, with their hives: looked at afresh when they are asked for. */
import { formatKeyPath, type ReadProblem, type Upcased, upcase } from '../../registry/index.ts'
import { classesOf } from '../image/index.ts'
import { PROFILE_LIST } from '../offline/index.ts'
import { isKey, type RegistrySource, type SourceNotice } from '../source.ts'
import { type ListedUser, listUsers } from './listed-users.ts'
import { HiveRoom, LoggedOffUser } from './logged-off-user.ts'
import type { UsersOptions } from './profile-hives.ts'
import { stampOf } from './profile-stamp.ts'

/** Users whose hives come and go; others' are loaded as long as the machine runs. */
const PERSON = /^S-1-(5-21|12-1)-/i

export class LoggedOffUsers {
  /** Why nobody knows who is not logged on. */
  problem: ReadProblem | undefined
  private readonly live: RegistrySource
  private readonly options: UsersOptions
  private readonly room: HiveRoom
  private users: readonly LoggedOffUser[] = []
  private byName = new Map<Upcased, LoggedOffUser>()
  private strangers: readonly string[] = []

  constructor(live: RegistrySource, options: UsersOptions) {
    this.live = live
    this.options = options
    this.room = new HiveRoom(options)
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
    this.room.keep(new Set(this.users.map((user) => user.listed.sid)))
    this.byName = new Map(
      this.users.flatMap((user) =>
        [user.listed.sid, classesOf(user.listed.sid)].map((name) => [upcase(name), user] as const),
      ),
    )
  }

  /** Whose key below `HKU` it is; the problem, where that cannot be told; `undefined`: none of theirs. */
  find(name: string): LoggedOffUser | ReadProblem | undefined {
    if (this.problem !== undefined) return PERSON.test(name) ? this.problem : undefined
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
      message: `ProfileList holds ${name}, which is no SID: Windows loads no hive by it`,
    }))
    const unlisted =
      this.problem === undefined ? [] : [{ code: 'REGMON_PROFILE_LIST', message: this.problem.reason }]
    return [...unlisted, ...this.users.flatMap(({ told }) => told.notices), ...strangers]
  }

  private lookAt(listed: ListedUser, before: LoggedOffUser | undefined): LoggedOffUser {
    // Before the hives are read: what is written meanwhile shows the next time.
    const stamp = stampOf(listed, this.options.placeOf)
    if (before?.stamp === stamp && before.told.whole) return before
    this.room.drop(listed.sid)
    return new LoggedOffUser(this.room, listed, stamp)
  }
}

function unlisted({ reason, ...problem }: ReadProblem): ReadProblem {
  const list = formatKeyPath(PROFILE_LIST)
  return { ...problem, reason: `who is not logged on is not known: ${list} cannot be read: ${reason}` }
}
