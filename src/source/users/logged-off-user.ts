/** A user who is not logged on, and the hives of several of them within a bound of memory. */
import type { RegistrySource } from '../source.ts'
import type { ListedUser } from './listed-users.ts'
import { openProfile, type ProfileHives, type UsersOptions } from './profile-hives.ts'

/** Bytes of hives that stay open. */
const ROOM = 256 * 2 ** 20

export class LoggedOffUser {
  readonly listed: ListedUser
  readonly stamp: string
  /** What is said of the hives; they themselves may have made room. */
  readonly told: Omit<ProfileHives, 'source'>
  private readonly room: HiveRoom

  constructor(room: HiveRoom, listed: ListedUser, stamp: string) {
    this.room = room
    this.listed = listed
    this.stamp = stamp
    const { source: _, ...told } = room.hivesOf(listed)
    this.told = told
  }

  get source(): RegistrySource {
    return this.room.hivesOf(this.listed).source
  }
}

/** A terminal server has hundreds of users, and a walk is in one at a time. */
export class HiveRoom {
  private readonly options: UsersOptions
  /** By SID, those that were read last at the end. */
  private readonly open = new Map<string, ProfileHives>()

  constructor(options: UsersOptions) {
    this.options = options
  }

  hivesOf(listed: ListedUser): ProfileHives {
    const hives = this.open.get(listed.sid) ?? openProfile(listed, this.options)
    this.open.delete(listed.sid)
    this.open.set(listed.sid, hives)
    let bytes = 0
    for (const { bytes: more } of this.open.values()) bytes += more
    for (const [sid, other] of this.open) {
      if (bytes <= (this.options.room ?? ROOM) || other === hives) break
      this.open.delete(sid)
      bytes -= other.bytes
    }
    return hives
  }

  drop(sid: string): void {
    this.open.delete(sid)
  }

  keep(sids: ReadonlySet<string>): void {
    for (const sid of this.open.keys()) if (!sids.has(sid)) this.open.delete(sid)
  }
}
