/** `HKU` of a running machine, with the users who are not logged on beside those who are. */
import { type ReadProblem, upcase } from '../../registry/index.ts'
import type { Opened, SourceKey, VisitSubkey } from '../source.ts'
import { KeyOver } from './key-over.ts'

/** The `ref` of keys that Windows has not loaded; those of the live source are never negative. */
const NOT_LOADED = -2

const LOGGED_OFF: ReadProblem = {
  status: 'vanished',
  code: 0,
  reason: 'the user logged off a moment ago: the next scan reads the file',
}

export interface Users {
  /** Why the users who are not logged on are not known. */
  readonly problem: ReadProblem | undefined
  /** Keys of users who are not logged on, with their SIDs. */
  readonly keys: readonly { readonly name: string; readonly sid: string }[]
  /**
   * A key by names below `HKU`.
   * @param live opens it where Windows has loaded it.
   */
  open(names: readonly string[], live: () => Opened): Opened
}

export class UsersKey extends KeyOver {
  private readonly users: Users

  constructor(live: SourceKey, users: Users) {
    super(live)
    this.users = users
  }

  subkeys(visit: VisitSubkey): ReadProblem | undefined {
    const loaded = new Set<string>()
    const problem = this.key.subkeys((name, ...rest) => {
      loaded.add(upcase(name))
      visit(name, ...rest)
    })
    if (problem !== undefined) return problem
    // A user in both lists has just logged on.
    for (const { name, sid } of this.users.keys)
      if (!loaded.has(upcase(name)) && !loaded.has(upcase(sid))) visit(name, NOT_LOADED)
    return this.users.problem
  }

  openChild(name: string, ref: number): Opened {
    if (ref === NOT_LOADED) return this.open([name])
    const opened = this.key.openChild(name, ref)
    return opened === 'absent' ? LOGGED_OFF : opened
  }

  open(names: readonly string[]): Opened {
    return this.users.open(names, () => this.key.open(names))
  }
}
