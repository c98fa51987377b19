/** Hives of an image, mounted; one that cannot be read is mounted all the same, so that nothing in it is absent. */
import { basename, dirname } from 'node:path'
import { RegmonError } from '../../errors.ts'
import { formatKeyPath, type KeyPath, type ReadProblem } from '../../registry/index.ts'
import { fileOf, logNames, noticesOf, openHive } from '../hive/index.ts'
import { isDenied, type Mount, UnreadableTree } from '../offline/index.ts'
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

export class HiveFiles {
  private readonly volume: Volume
  private readonly withLogs: boolean
  /** One file is opened once, however many users a list has at one place. */
  private readonly opened = new Map<string, Opened | RegmonError>()

  constructor(volume: Volume, withLogs: boolean) {
    this.volume = volume
    this.withLogs = withLogs
  }

  mount({ at, place, user }: FileToMount): MountedFile {
    if (!isPlace(place)) return unreadable(at, '', user, place)
    const file = this.volume.fileOf(place)
    const found = this.open(place)
    if (found instanceof RegmonError) {
      const status = isDenied(found.cause) ? 'denied' : 'malformed'
      return unreadable(at, file, user, { status, code: 0, reason: found.message })
    }
    const { opened, aside } = found
    const name = `${formatKeyPath(at)}${user === undefined ? '' : ` of ${user}`} (${file})`
    const notices = noticesOf(opened, name, this.withLogs && aside === undefined)
    if (aside !== undefined) notices.push({ code: 'REGMON_IMAGE_LOG', message: `${name}: ${aside}` })
    const told = fileOf(opened)
    const problems = [...told.problems, ...(aside === undefined ? [] : [aside])]
    return {
      mount: { at, tree: opened.hive.root },
      file: { at, file, ...ofUser(user), ...told, problems },
      notices,
    }
  }

  private open(place: Place): Opened | RegmonError {
    const known = this.opened.get(place.path)
    if (known !== undefined) return known
    try {
      const opened = openWithLogs(this.volume, place, this.withLogs)
      this.opened.set(place.path, opened)
      return opened
    } catch (thrown) {
      if (!(thrown instanceof RegmonError)) throw thrown
      this.opened.set(place.path, thrown)
      return thrown
    }
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
    file: { at, file, ...ofUser(user), dirty: undefined, logs: [], applied: [], problems: [problem.reason] },
    notices: [{ code: 'REGMON_IMAGE_UNREADABLE', message: `${name}: ${problem.reason}` }],
  }
}

function ofUser(user: string | undefined): { readonly user?: string } {
  return user === undefined ? {} : { user }
}
