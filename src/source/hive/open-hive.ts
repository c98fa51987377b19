/** One hive file, opened; a dirty one with its transaction logs applied, in memory. */
import { basename } from 'node:path'
import { RegmonError } from '../../errors.ts'
import { readFile } from '../offline/index.ts'
import type { SourceFile } from '../source.ts'
import { mayBeDirty } from './base-block.ts'
import { readLogs } from './find-logs.ts'
import { Hive } from './hive.ts'
import { replay } from './replay.ts'

/** Damage that is shown of one hive: it may hold any number. */
const SHOWN = 10

export interface OpenedHive {
  readonly hive: Hive
  /** Whether the file itself was dirty, whatever was applied. */
  readonly dirty: boolean
  /** Names of the logs beside it. */
  readonly logs: readonly string[]
  /** What was applied of which log. */
  readonly applied: readonly string[]
}

/**
 * @param logs finds the files beside it that may be its logs; they are read for a dirty hive alone.
 * @param withLogs `false`: it is read as it lies, on purpose.
 * @throws RegmonError where it cannot be read or is no hive, or a log of it cannot be read.
 */
export function openHive(file: string, logs: () => readonly string[], withLogs: boolean): OpenedHive {
  const content = readFile(file)
  try {
    const dirty = mayBeDirty(content)
    const beside = dirty ? logs() : unneeded(logs)
    const replayed = withLogs && dirty ? replay(content, readLogs(beside)) : undefined
    return {
      hive: new Hive(replayed?.file ?? content),
      dirty,
      logs: beside.map((log) => basename(log)),
      applied: replayed?.applied ?? [],
    }
  } catch (thrown) {
    if (!(thrown instanceof RegmonError) || thrown.where !== undefined) throw thrown
    const hint = thrown.hint === undefined ? {} : { hint: thrown.hint }
    throw new RegmonError(thrown.code, `${file} ${thrown.message}`, { where: file, ...hint })
  }
}

/** Of a clean hive nobody needs its logs: that they cannot be found is no harm. */
function unneeded(logs: () => readonly string[]): readonly string[] {
  try {
    return logs()
  } catch (thrown) {
    if (!(thrown instanceof RegmonError)) throw thrown
    return []
  }
}

/** What people are shown of an opened hive. */
export function fileOf({ hive, ...rest }: OpenedHive): Omit<SourceFile, 'at' | 'file'> {
  const { dirty, logs, applied } = rest
  const problems = hive.damage.slice(0, SHOWN).map(({ reason }) => reason)
  const more = hive.damage.length - problems.length
  return { dirty, logs, applied, problems: more > 0 ? [...problems, `and ${more} more`] : problems }
}
