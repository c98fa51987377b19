/** Hive files → a source. */
import { RegmonError } from '../../errors.ts'
import { formatKeyPath, type KeyPath, upcaseKeyPath } from '../../registry/index.ts'
import { type Mount, OfflineSource, readFile } from '../offline/index.ts'
import type { SourceNotice } from '../source.ts'
import { mayBeDirty } from './base-block.ts'
import { findLogs } from './find-logs.ts'
import { Hive } from './hive.ts'
import { noticesOf } from './notices.ts'
import { replay } from './replay.ts'

export interface HiveMount {
  readonly at: KeyPath
  readonly file: string
}

export interface HiveOptions {
  /** `false`: a dirty hive is read as it lies, on purpose. */
  readonly logs?: boolean
}

/**
 * Mounts hive files; a dirty one with its transaction logs applied, in memory. Where one is mounted below another, it hides what the upper one holds there.
 * @throws RegmonError where a file is missing, cannot be read or is no hive, or a path is used twice.
 */
export function openHives(mounts: readonly HiveMount[], options: HiveOptions = {}): OfflineSource {
  refuseTwice(mounts)
  const notices: SourceNotice[] = []
  const trees = mounts.map(({ at, file }): Mount => {
    const { hive, applied } = openHive(file, options.logs !== false)
    notices.push(...noticesOf(hive, `${formatKeyPath(at)} (${file})`, applied, options.logs !== false))
    return { at, tree: hive.root }
  })
  const description = mounts.map(({ at, file }) => `${formatKeyPath(at)} from ${file}`).join(', ')
  return new OfflineSource({ kind: 'hive', mounts: trees, description, notices })
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

interface Opened {
  readonly hive: Hive
  /** What was applied of which log. */
  readonly applied: readonly string[]
}

function openHive(file: string, withLogs: boolean): Opened {
  const content = readFile(file)
  try {
    const replayed = withLogs && mayBeDirty(content) ? replay(content, findLogs(file)) : undefined
    return { hive: new Hive(replayed?.file ?? content), applied: replayed?.applied ?? [] }
  } catch (thrown) {
    if (!(thrown instanceof RegmonError)) throw thrown
    const hint = thrown.hint === undefined ? {} : { hint: thrown.hint }
    throw new RegmonError(thrown.code, `${file} ${thrown.message}`, { where: file, ...hint })
  }
}
