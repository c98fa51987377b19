/** Hives of an image, mounted; one that cannot be read is mounted all the same, so that nothing in it is absent. */
import { RegmonError } from '../../errors.ts'
import { formatKeyPath, type KeyPath, type ReadProblem } from '../../registry/index.ts'
import { fileOf, noticesOf } from '../hive/index.ts'
import { type Mount, UnreadableTree } from '../offline/index.ts'
import type { SourceFile, SourceNotice } from '../source.ts'
import { type HivePool, PooledRoot, problemOf } from './hive-pool.ts'
import { isPlace, type Place, type Volume } from './volume.ts'

export interface MountedFile {
  readonly mount: Mount
  readonly file: SourceFile
  readonly notices: readonly SourceNotice[]
}

export interface FileToMount {
  readonly at: KeyPath
  readonly place: Place | ReadProblem
  /** Whose it is. */
  readonly user?: string
}

export function mountFile(pool: HivePool, volume: Volume, { at, place, user }: FileToMount): MountedFile {
  if (!isPlace(place)) return unreadable(at, '', user, place)
  const file = volume.fileOf(place)
  const found = pool.get(place)
  if (found instanceof RegmonError) return unreadable(at, file, user, problemOf(found))
  const name = `${formatKeyPath(at)}${user === undefined ? '' : ` of ${user}`} (${file})`
  return {
    mount: { at, tree: new PooledRoot(pool, place, found.hive.root) },
    file: { at, file, ...ofUser(user), ...fileOf(found) },
    notices: noticesOf(found, name, pool.withLogs),
  }
}

function unreadable(at: KeyPath, file: string, user: string | undefined, problem: ReadProblem): MountedFile {
  const name = `${formatKeyPath(at)}${user === undefined ? '' : ` of ${user}`}`
  return {
    mount: { at, tree: new UnreadableTree(at.segments.at(-1) ?? at.root, problem) },
    file: { at, file, ...ofUser(user), dirty: undefined, logs: [], applied: [], problems: [problem.reason] },
    notices: [{ code: 'REGMON_IMAGE_UNREADABLE', message: `${name}: ${problem.reason}` }],
  }
}

function ofUser(user: string | undefined): { readonly user?: string } {
  return user === undefined ? {} : { user }
}
