/** Mounts hives. One that cannot be read is mounted as unreadable, so that its keys are not reported as absent. */
import { RegmonError } from '../../errors.ts'
import { formatKeyPath, type KeyPath, type ReadProblem } from '../../registry/index.ts'
import { fileOf, hiveFindings, noticesOf } from '../hive/index.ts'
import { type Mount, UnreadableTree } from '../offline/index.ts'
import type { SourceFile, SourceFinding, SourceNotice } from '../source.ts'
import type { HivePool } from './hive-pool.ts'
import type { HiveFile } from './open-in-volume.ts'
import { PooledRoot, problemOf } from './pooled-root.ts'

export interface MountedFile {
  readonly mount: Mount
  readonly file: SourceFile
  readonly notices: readonly SourceNotice[]
  readonly findings: readonly SourceFinding[]
}

export interface FileToMount {
  readonly at: KeyPath
  readonly file: HiveFile | ReadProblem
  /** Whose it is. */
  readonly user?: string
}

/** Makes the notice for a hive that cannot be read. @param name its key path, and the user whose it is. */
export type TellUnreadable = (name: string, reason: string) => SourceNotice

export function mountFile(
  pool: HivePool,
  { at, file, user }: FileToMount,
  tellUnreadable: TellUnreadable,
): MountedFile {
  const whose = user === undefined ? {} : { user }
  const name = `${formatKeyPath(at)}${user === undefined ? '' : ` of ${user}`}`
  const unreadable = (path: string, problem: ReadProblem): MountedFile => ({
    mount: { at, tree: new UnreadableTree(at.segments.at(-1) ?? at.root, problem) },
    file: { at, file: path, ...whose, dirty: undefined, logs: [], applied: [], problems: [problem.reason] },
    notices: [tellUnreadable(name, problem.reason)],
    findings: [],
  })
  if ('status' in file) return unreadable('', file)
  const path = file.volume.fileOf(file.place)
  const opened = pool.get(file)
  if (opened instanceof RegmonError) return unreadable(path, problemOf(opened))
  return {
    mount: { at, tree: new PooledRoot(pool, file, opened.hive.root) },
    file: { at, file: path, ...whose, ...fileOf(opened) },
    notices: noticesOf(opened, `${name} (${path})`, pool.withLogs),
    findings: hiveFindings(opened, at),
  }
}
