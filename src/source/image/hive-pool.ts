/**
 * The open hives of an image, within a bound of memory: an image may hold hundreds of users, and a walk is in one
 * hive at a time. One that had to make room is opened again when it is read.
 */
import { RegmonError } from '../../errors.ts'
import type { ReadProblem } from '../../registry/index.ts'
import type { OpenedHive } from '../hive/index.ts'
import { isDenied, type TreeKey } from '../offline/index.ts'
import type { VisitSubkey, VisitValue } from '../source.ts'
import { openInVolume } from './open-in-volume.ts'
import type { Place, Volume } from './volume.ts'

/** Bytes of hives that stay open. */
const ROOM = 256 * 2 ** 20

export class HivePool {
  readonly withLogs: boolean
  private readonly volume: Volume
  private readonly room: number
  /** By path, the one that was read last at the end. */
  private readonly hives = new Map<string, OpenedHive>()
  private readonly failed = new Map<string, RegmonError>()
  private bytes = 0

  /** @param withLogs `false`: dirty hives are read as they lie, on purpose. */
  constructor(volume: Volume, withLogs: boolean, room = ROOM) {
    this.volume = volume
    this.withLogs = withLogs
    this.room = room
  }

  /** The open hive, or why it cannot be read. */
  get(place: Place): OpenedHive | RegmonError {
    const known = this.hives.get(place.path)
    if (known === undefined) return this.failed.get(place.path) ?? this.open(place)
    this.hives.delete(place.path)
    this.hives.set(place.path, known)
    return known
  }

  private open(place: Place): OpenedHive | RegmonError {
    try {
      const opened = openInVolume(this.volume, place, this.withLogs)
      this.hives.set(place.path, opened)
      this.bytes += sizeOf(opened)
      this.makeRoom(opened)
      return opened
    } catch (thrown) {
      if (!(thrown instanceof RegmonError)) throw thrown
      this.failed.set(place.path, thrown)
      return thrown
    }
  }

  private makeRoom(kept: OpenedHive): void {
    for (const [path, hive] of this.hives) {
      if (this.bytes <= this.room || hive === kept) return
      this.hives.delete(path)
      this.bytes -= sizeOf(hive)
    }
  }
}

function sizeOf({ hive }: OpenedHive): number {
  return hive.cells.file.length
}

/** The root of a hive, as a tree that outlives it. */
export class PooledRoot implements TreeKey {
  readonly name: string
  private readonly pool: HivePool
  private readonly place: Place
  private readonly written: bigint

  constructor(pool: HivePool, place: Place, root: TreeKey) {
    this.pool = pool
    this.place = place
    this.name = root.name
    this.written = root.lastWrite()
  }

  admit(): ReadProblem | undefined {
    const root = this.root()
    return 'status' in root ? root : root.admit?.()
  }

  lastWrite(): bigint {
    return this.written
  }

  values(visit: VisitValue): ReadProblem | undefined {
    const root = this.root()
    return 'status' in root ? root : root.values(visit)
  }

  subkeys(visit: VisitSubkey): ReadProblem | undefined {
    const root = this.root()
    return 'status' in root ? root : root.subkeys(visit)
  }

  childAt(name: string, ref: number): TreeKey | ReadProblem {
    const root = this.root()
    return 'status' in root ? root : root.childAt(name, ref)
  }

  child(name: string): TreeKey | ReadProblem | undefined {
    const root = this.root()
    return 'status' in root ? root : root.child(name)
  }

  linkTarget(): undefined {
    return undefined
  }

  private root(): TreeKey | ReadProblem {
    const found = this.pool.get(this.place)
    return found instanceof RegmonError ? problemOf(found) : found.hive.root
  }
}

export function problemOf({ message, cause }: RegmonError): ReadProblem {
  return { status: isDenied(cause) ? 'denied' : 'malformed', code: 0, reason: message }
}
