/** A hive of an image, mounted; one that cannot be read is mounted all the same, so that nothing in it is absent. */
import { basename, dirname } from 'node:path'
import { RegmonError } from '../../errors.ts'
import { formatKeyPath, type KeyPath, type ReadProblem } from '../../registry/index.ts'
import { fileOf, logNames, noticesOf, openHive } from '../hive/index.ts'
import { type Mount, UnreadableTree } from '../offline/index.ts'
import type { SourceFile, SourceNotice } from '../source.ts'
import { isPlace, type Place, type Volume } from './volume.ts'

export interface MountedFile {
  readonly mount: Mount
  readonly file: SourceFile
  readonly notices: readonly SourceNotice[]
}

export interface FileToMount {
  readonly at: KeyPath
  readonly place: Place | ReadProblem
  /** Whose it is. */
  readonly user?: string
}

export function mountFile(volume: Volume, { at, place, user }: FileToMount, withLogs: boolean): MountedFile {
  if (!isPlace(place)) return unreadable(at, '', user, place)
  const file = volume.fileOf(place)
  const name = `${formatKeyPath(at)}${user === undefined ? '' : ` of ${user}`} (${file})`
  try {
    const { opened, aside } = openWithLogs(volume, place, withLogs)
    const notices = noticesOf(opened, name, withLogs && aside === undefined)
    const told = fileOf(opened)
    if (aside !== undefined) notices.push({ code: 'REGMON_IMAGE_LOG', message: `${name}: ${aside}` })
    return {
      mount: { at, tree: opened.hive.root },
      file: { at, file, ...ofUser(user), ...told, problems: [...told.problems, ...(aside ? [aside] : [])] },
      notices,
    }
  } catch (thrown) {
    if (!(thrown instanceof RegmonError)) throw thrown
    const denied = /permission denied/.test(thrown.message)
    return unreadable(at, file, user, {
      status: denied ? 'denied' : 'malformed',
      code: 0,
      reason: thrown.message,
    })
  }
}

interface Opened {
  readonly opened: ReturnType<typeof openHive>
  /** Why a log was left aside. */
  readonly aside?: string
}

/** A log that cannot be read leaves its hive as it lies. */
function openWithLogs(volume: Volume, place: Place, withLogs: boolean): Opened {
  const file = volume.fileOf(place)
  try {
    return { opened: openHive(file, () => logsOf(volume, place), withLogs) }
  } catch (thrown) {
    if (!withLogs || !(thrown instanceof RegmonError)) throw thrown
    return { opened: openHive(file, () => [], false), aside: thrown.message }
  }
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

function unreadable(at: KeyPath, file: string, user: string | undefined, problem: ReadProblem): MountedFile {
  const name = `${formatKeyPath(at)}${user === undefined ? '' : ` of ${user}`}`
  return {
    mount: { at, tree: new UnreadableTree(at.segments.at(-1) ?? at.root, problem) },
    file: { at, file, ...ofUser(user), dirty: false, logs: [], applied: [], problems: [problem.reason] },
    notices: [{ code: 'REGMON_IMAGE_UNREADABLE', message: `${name}: ${problem.reason}` }],
  }
}

function ofUser(user: string | undefined): { readonly user?: string } {
  return user === undefined ? {} : { user }
}
