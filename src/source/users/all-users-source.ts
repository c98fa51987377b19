/**
 * A running machine with all its users. The hives of users who are not logged on are read from their files, at the keys
 * where Windows would load them. Everything else is read from the live registry.
 */
import { type KeyPath, sameName, type View } from '../../registry/index.ts'
import type { OpenNotifier } from '../notify.ts'
import {
  isKey,
  type Opened,
  type RegistrySource,
  type SourceFile,
  type SourceFinding,
  type SourceNotice,
  type SourceTraits,
  type Target,
} from '../source.ts'
import { fromFile } from './file-key.ts'
import type { LoggedOffUser } from './logged-off-user.ts'
import { LoggedOffUsers, type UsersOptions } from './logged-off-users.ts'
import { UsersKey } from './users-key.ts'

export class AllUsersSource implements RegistrySource {
  readonly target: Target
  readonly traits: SourceTraits
  /** Reports changes of what Windows has loaded. There are no notifications for files. */
  readonly notifier?: OpenNotifier
  private readonly live: RegistrySource
  private readonly users: LoggedOffUsers

  constructor(live: RegistrySource, options: UsersOptions) {
    this.live = live
    this.target = live.target
    this.traits = live.traits
    if (live.notifier !== undefined) this.notifier = live.notifier
    this.users = new LoggedOffUsers(live, options)
  }

  get description(): string {
    const { length } = this.users.all
    const who = length === 1 ? '1 user who is' : `${length} users who are`
    return `${this.live.description} and ${who} not logged on`
  }

  /** A run asks for the notices when it begins, so the users are refreshed here. */
  get notices(): readonly SourceNotice[] {
    this.users.refresh()
    return [...this.live.notices, ...this.users.notices()]
  }

  get findings(): readonly SourceFinding[] {
    return [...(this.live.findings ?? []), ...this.users.all.flatMap(({ findings }) => findings)]
  }

  get files(): readonly SourceFile[] {
    return [...(this.live.files ?? []), ...this.users.all.flatMap(({ files }) => files)]
  }

  /** A scan begins with `HKU` itself, so the users are refreshed when it is opened. */
  open(path: KeyPath, view: View): Opened {
    const { live, users } = this
    if (path.root !== 'HKU') return live.open(path, view)
    if (path.segments.length > 0) return this.openBelow(path.segments, view, () => live.open(path, view))
    users.refresh()
    const opened = live.open(path, view)
    if (!isKey(opened)) return opened
    return new UsersKey(opened, {
      problem: users.problem,
      keys: users.all.flatMap(({ listed: { sid }, names }) => names.map((name) => ({ name, sid }))),
      open: (names, below) => (names.length === 0 ? below() : this.openBelow(names, '64', below)),
    })
  }

  collects(path: KeyPath, view: View): boolean {
    const [name = ''] = path.segments
    const user = path.root === 'HKU' ? this.users.find(name) : undefined
    if (user === undefined || 'status' in user || this.isLoaded(user, name))
      return this.live.collects(path, view)
    return user.source.collects(path, view)
  }

  currentUser(): string {
    return this.live.currentUser()
  }

  profiles(): ReadonlySet<string> | undefined {
    return this.live.profiles()
  }

  close(): void {
    this.live.close()
  }

  private openBelow(segments: readonly string[], view: View, live: () => Opened): Opened {
    const [name = ''] = segments
    const user = this.users.find(name)
    if (user === undefined) return live()
    if ('status' in user) {
      const opened = live()
      return opened === 'absent' && !this.users.isLoaded(name) ? user : opened
    }
    if (this.isLoaded(user, name)) return live()
    const opened = fromFile(user.source.open({ root: 'HKU', segments }, view))
    // Windows locks the file of a user who is logging on before it loads the hive.
    return typeof opened === 'object' && !isKey(opened) && this.isLoaded(user, name) ? live() : opened
  }

  /** Whether the user is logged on: then the live registry has all keys. */
  private isLoaded({ listed }: LoggedOffUser, name: string): boolean {
    return this.users.isLoaded(name) || (!sameName(name, listed.sid) && this.users.isLoaded(listed.sid))
  }
}
