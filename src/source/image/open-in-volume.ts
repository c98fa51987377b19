/** A hive of an image, opened with the logs beside it. */
import { basename, dirname } from 'node:path'
import { RegmonError } from '../../errors.ts'
import { logNames, openHive } from '../hive/index.ts'
import { isPlace, type Place, type Volume } from './volume.ts'

export interface Opened {
  readonly opened: ReturnType<typeof openHive>
  /** Why a log was left aside. */
  readonly aside?: string
}

/**
 * A log that cannot be read leaves its hive as it lies.
 * @throws RegmonError where the hive itself cannot be read.
 */
export function openInVolume(volume: Volume, place: Place, withLogs: boolean): Opened {
  const file = volume.fileOf(place)
  try {
    return { opened: openHive(file, () => logsOf(volume, place), withLogs) }
  } catch (thrown) {
    if (!withLogs || !(thrown instanceof RegmonError)) throw thrown
    return { opened: openHive(file, () => namesOfLogs(volume, place), false), aside: thrown.message }
  }
}

/** What lies beside a hive by the name of a log, whether it can be read or not. */
function namesOfLogs(volume: Volume, { path }: Place): string[] {
  const folder = { path: dirname(path) }
  return logNames(basename(path)).filter((name) => volume.find([name], folder) !== 'absent')
}

/** The logs beside a hive, which may no more lead out of the volume than the hive itself. */
function logsOf(volume: Volume, { path }: Place): string[] {
  const folder = { path: dirname(path) }
  return logNames(basename(path)).flatMap((name) => {
    const found = volume.find([name], folder)
    if (found === 'absent') return []
    if (isPlace(found)) return [volume.fileOf(found)]
    throw new RegmonError('REGMON_FILE_UNREADABLE', found.reason, { where: name })
  })
}
