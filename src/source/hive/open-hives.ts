/** Hive files → a source. */
import { RegmonError } from '../../errors.ts'
import { formatKeyPath, type KeyPath, upcaseKeyPath } from '../../registry/index.ts'
import { type Mount, OfflineSource, readFile } from '../offline/index.ts'
import type { SourceNotice } from '../source.ts'
import { findLogs } from './find-logs.ts'
import { Hive } from './hive.ts'
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
    const hive = new Hive(content)
    if (!hive.dirty || !withLogs) return { hive, applied: [] }
    const replayed = replay(content, findLogs(file))
    return replayed === undefined
      ? { hive, applied: [] }
      : { hive: new Hive(replayed.file), applied: replayed.applied }
  } catch (thrown) {
    if (!(thrown instanceof RegmonError)) throw thrown
    const hint = thrown.hint === undefined ? {} : { hint: thrown.hint }
    throw new RegmonError(thrown.code, `${file} ${thrown.message}`, { where: file, ...hint })
  }
}

function noticesOf(
  hive: Hive,
  hiveName: string,
  applied: readonly string[],
  withLogs: boolean,
): SourceNotice[] {
  const notices: SourceNotice[] = []
  if (applied.length > 0) {
    const message = `${hiveName} was dirty; applied to it in memory: ${applied.join(', ')}`
    notices.push({ code: 'REGMON_HIVE_REPLAYED', message })
  } else if (hive.dirty) {
    const why = withLogs
      ? 'no transaction log beside it holds its last writes'
      : 'its transaction logs were left aside'
    notices.push({
      code: 'REGMON_HIVE_DIRTY',
      message: `${hiveName} is dirty, and ${why}: the state may be stale`,
    })
  }
  const [first, ...more] = hive.damage
  if (first !== undefined) {
    const others = more.length === 0 ? '' : `, and ${more.length} more`
    notices.push({ code: 'REGMON_HIVE_DAMAGED', message: `${hiveName} is damaged: ${first.reason}${others}` })
  }
  return notices
}
