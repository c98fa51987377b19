/** A hive of an image, opened with the logs beside it. */
import { basename, dirname, sep } from 'node:path'
import { RegmonError } from '../../errors.ts'
import { type LogFile, logNames, type OpenedHive, openHive } from '../hive/index.ts'
import { readFile } from '../offline/index.ts'
import { isPlace, type Place, type Volume } from './volume.ts'

/** @throws RegmonError where the hive cannot be read. */
export function openInVolume(volume: Volume, place: Place, withLogs: boolean): OpenedHive {
  return openHive(volume.fileOf(place), () => logsOf(volume, place), withLogs)
}

/** The logs beside a hive, which may no more lead out of the volume than the hive itself. */
function logsOf(volume: Volume, { path }: Place): LogFile[] {
  const folder = { path: dirname(path) }
  return logNames(basename(path)).flatMap((name): LogFile[] => {
    const found = volume.find([name], folder)
    if (found === 'absent') return []
    if (isPlace(found)) return [{ name: basename(found.path), read: () => readFile(volume.fileOf(found)) }]
    const refuse = () => {
      // Beside a hive that is named, the folder need not be named again.
      const reason = found.reason.replace(volume.fileOf(folder) + sep, '')
      throw new RegmonError('REGMON_FILE_UNREADABLE', reason)
    }
    return [{ name, read: refuse }]
  })
}
