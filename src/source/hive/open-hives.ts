/** Hive files → a source. */
import { RegmonError } from '../../errors.ts'
import { formatKeyPath, type KeyPath, upcaseKeyPath } from '../../registry/index.ts'
import { type Mount, OfflineSource, readFile } from '../offline/index.ts'
import type { SourceNotice } from '../source.ts'
import { Hive } from './hive.ts'

export interface HiveMount {
  readonly at: KeyPath
  readonly file: string
}

/**
 * Mounts hive files. Where one is mounted below another, it hides what the upper one holds there.
 * @throws RegmonError where a file is missing, cannot be read or is no hive, or a path is used twice.
 */
export function openHives(mounts: readonly HiveMount[]): OfflineSource {
  refuseTwice(mounts)
  const notices: SourceNotice[] = []
  const trees = mounts.map(({ at, file }): Mount => {
    const hive = openHive(file)
    notices.push(...noticesOf(hive, `${formatKeyPath(at)} (${file})`))
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

function openHive(file: string): Hive {
  const content = readFile(file)
  try {
    return new Hive(content)
  } catch (thrown) {
    if (!(thrown instanceof RegmonError)) throw thrown
    const hint = thrown.hint === undefined ? {} : { hint: thrown.hint }
    throw new RegmonError(thrown.code, `${file} ${thrown.message}`, { where: file, ...hint })
  }
}

function noticesOf(hive: Hive, hiveName: string): SourceNotice[] {
  const notices: SourceNotice[] = []
  if (hive.dirty) {
    const message = `${hiveName} is dirty, and its transaction logs were not applied: the state may be stale`
    notices.push({ code: 'REGMON_HIVE_DIRTY', message })
  }
  const [first, ...more] = hive.damage
  if (first !== undefined) {
    const others = more.length === 0 ? '' : `, and ${more.length} more`
    notices.push({ code: 'REGMON_HIVE_DAMAGED', message: `${hiveName} is damaged: ${first.reason}${others}` })
  }
  return notices
}
