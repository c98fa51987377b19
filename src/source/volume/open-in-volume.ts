/** A hive on a volume, opened with the logs beside it. */
import { basename, dirname, sep } from 'node:path'
import { RegmonError } from '../../errors.ts'
import type { ReadProblem } from '../../registry/index.ts'
import { type FoundLogs, logNames, type OpenedHive, openHive } from '../hive/index.ts'
import { readFile } from '../offline/index.ts'
import { isPlace, type Place } from './place.ts'
import type { Volume } from './volume.ts'

/** A hive's file. */
export interface HiveFile {
  readonly volume: Volume
  readonly place: Place
}

/** @throws RegmonError where the hive cannot be read. */
export function openInVolume(file: HiveFile, withLogs: boolean): OpenedHive {
  return openHive(file.volume.fileOf(file.place), () => logsOf(file), withLogs)
}

/** The files beside a hive that have the name of a log, whether they can be read or not. */
export function besideHive({ volume, place: { path } }: HiveFile) {
  const folder = { path: dirname(path) }
  return logNames(basename(path)).flatMap(
    (name): { readonly name: string; readonly found: Place | ReadProblem }[] => {
      const found = volume.find([name], folder)
      return found === 'absent' ? [] : [{ name, found }]
    },
  )
}

/** The logs beside a hive. Like the hive, they may not be links out of the volume. */
function logsOf(file: HiveFile): FoundLogs {
  const { volume, place } = file
  const files = besideHive(file).map(({ name, found }) => {
    if (isPlace(found)) return { name: basename(found.path), read: () => readFile(volume.fileOf(found)) }
    const refuse = () => {
      // The message already names the folder.
      const folder = dirname(volume.fileOf(place)) + sep
      throw new RegmonError('REGMON_FILE_UNREADABLE', found.reason.replace(folder, ''))
    }
    return { name, read: refuse }
  })
  // The volume knows which names were ambiguous.
  return { files, ambiguous: [] }
}
