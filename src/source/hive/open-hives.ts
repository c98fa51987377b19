/** Hive files → a source. */
import { RegmonError } from '../../errors.ts'
import { formatKeyPath, upcaseKeyPath } from '../../registry/index.ts'
import { type Mount, OfflineSource } from '../offline/index.ts'
import type { SourceFile, SourceFinding, SourceNotice } from '../source.ts'
import { findLogs } from './find-logs.ts'
import type { HiveMount } from './kind.ts'
import { hiveFindings, noticesOf } from './notices.ts'
import { fileOf, openHive } from './open-hive.ts'

export interface HiveOptions {
  /** `false`: a dirty hive is read without its transaction logs. */
  readonly logs?: boolean
}

/** Hives that are open, and what a source says of them. */
export interface MountedHives {
  readonly mounts: readonly Mount[]
  readonly files: readonly SourceFile[]
  readonly notices: readonly SourceNotice[]
  readonly findings: readonly SourceFinding[]
  readonly description: string
}

/**
 * Mounts hive files; a dirty one with its transaction logs applied, in memory. One that is mounted below another hides
 * what the upper one holds there.
 * @throws RegmonError where a file is missing, cannot be read or is no hive, or a path is used twice.
 */
export function openHives(mounts: readonly HiveMount[], options: HiveOptions = {}): OfflineSource {
  return new OfflineSource({ kind: 'hive', holds: 'hives', ...mountHives(mounts, options) })
}

/** As {@link openHives}, for a source that has other mounts too. */
export function mountHives(hives: readonly HiveMount[], options: HiveOptions): MountedHives {
  refuseTwice(hives)
  const withLogs = options.logs !== false
  const notices: SourceNotice[] = []
  const findings: SourceFinding[] = []
  const files: SourceFile[] = []
  const mounts = hives.map(({ at, file }): Mount => {
    const opened = openHive(file, () => findLogs(file), withLogs)
    notices.push(...noticesOf(opened, `${formatKeyPath(at)} (${file})`, withLogs))
    findings.push(...hiveFindings(opened, at))
    files.push({ at, file, ...fileOf(opened) })
    return { at, tree: opened.hive.root }
  })
  const list = hives.map(({ at, file }) => `${formatKeyPath(at)} from ${file}`).join(', ')
  const description = hives.length > 1 ? `${hives.length} hives: ${list}` : list
  return { mounts, files, notices, findings, description }
}

function refuseTwice(mounts: readonly HiveMount[]): void {
  const files = new Map<string, string>()
  for (const { at, file } of mounts) {
    const other = files.get(upcaseKeyPath(at))
    if (other !== undefined) {
      throw new RegmonError(
        'REGMON_HIVE_MOUNT',
        `two hives are mounted at ${formatKeyPath(at)}: ${other} and ${file}`,
        {
          hint: 'Mount each at a key path of its own.',
        },
      )
    }
    files.set(upcaseKeyPath(at), file)
  }
}
