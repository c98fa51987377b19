/** The root of a hive in a pool. It stays valid when the pool closes the hive, which is then opened again. */
import { RegmonError } from '../../errors.ts'
import type { ReadProblem } from '../../registry/index.ts'
import { isDenied, type TreeKey } from '../offline/index.ts'
import type { VisitSubkey, VisitValue } from '../source.ts'
import type { HivePool } from './hive-pool.ts'
import type { HiveFile } from './open-in-volume.ts'

export class PooledRoot implements TreeKey {
  readonly name: string
  private readonly pool: HivePool
  private readonly file: HiveFile
  private readonly written: bigint

  /** @param root the root as it is now. */
  constructor(pool: HivePool, file: HiveFile, root: TreeKey) {
    this.pool = pool
    this.file = file
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
    const found = this.pool.get(this.file)
    return found instanceof RegmonError ? problemOf(found) : found.hive.root
  }
}

/** A hive that another program has locked is usually that of a user who is logging on, and not damaged. */
export function problemOf({ message, cause }: RegmonError): ReadProblem {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (isDenied(cause) || code === 'EBUSY') return { status: 'denied', code: 0, reason: message }
  return { status: code === 'ENOENT' ? 'vanished' : 'malformed', code: 0, reason: message }
}
