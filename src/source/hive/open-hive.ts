/** One hive file, opened; a dirty one with its transaction logs applied, in memory. */
import { basename } from 'node:path'
import { RegmonError } from '../../errors.ts'
import { readFile } from '../offline/index.ts'
import type { SourceFile } from '../source.ts'
import { mayBeDirty } from './base-block.ts'
import { readLogs } from './find-logs.ts'
import { Hive } from './hive.ts'
import { replay } from './replay.ts'

export interface OpenedHive {
  readonly hive: Hive
  /** Whether the file itself was dirty, whatever was applied. */
  readonly dirty: boolean
  /** Names of the logs beside a dirty one. */
  readonly logs: readonly string[]
  /** What was applied of which log. */
  readonly applied: readonly string[]
}

/**
 * @param logs finds the files beside it that may be its logs; asked for those of a dirty hive alone.
 * @param withLogs `false`: it is read as it lies, on purpose.
 * @throws RegmonError where it cannot be read or is no hive, or a log of it cannot be read.
 */
export function openHive(file: string, logs: () => readonly string[], withLogs: boolean): OpenedHive {
  const content = readFile(file)
  try {
    const dirty = mayBeDirty(content)
    const beside = dirty ? logs() : []
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

/** What people are shown of an opened hive. */
export function fileOf({ hive, ...rest }: OpenedHive): Omit<SourceFile, 'at' | 'file'> {
  const { dirty, logs, applied } = rest
  return { dirty, logs, applied, problems: hive.damage.map(({ reason }) => reason) }
}
