/**
 * A Windows volume in a folder of this machine. Names are found in any case, as Windows finds
 * them, and nothing outside the folder is ever opened, whatever the names and links in it are.
 */
import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { RegmonError } from '../../errors.ts'
import { type ReadProblem, type Upcased, upcase } from '../../registry/index.ts'
import { isDenied, reasonOf } from '../offline/index.ts'
import { ambiguousText, chooseName } from '../same-names.ts'
import { isWithin } from '../within.ts'
import { type Found, isPlace, type Place, type PlaceProblem, TOP } from './place.ts'

/** The names in a folder, by their upper case. */
type Names = Map<Upcased, readonly string[]>

/** The number of folders whose names are remembered; an image may hold any number of folders. */
const REMEMBERED = 64

const HINT = 'Name the folder that a Windows volume is mounted at: the one that holds Windows and Users.'

export class Volume {
  readonly folder: string
  /** Where names were found that Windows takes for one, and which was read. */
  readonly ambiguous = new Map<string, Place>()
  private readonly real: string
  private readonly names = new Map<string, Names>()
  private readonly what: string

  /**
   * @param what the folder is, for people.
   * @throws RegmonError where there is no such folder.
   */
  constructor(folder: string, what = 'image') {
    this.folder = folder
    this.what = what
    try {
      this.real = realpathSync(folder)
      if (!statSync(folder).isDirectory()) throw new Error('it is a file, not a folder')
    } catch (cause) {
      const reason = cause instanceof Error && !('code' in cause) ? cause.message : folderReason(cause)
      throw new RegmonError('REGMON_IMAGE_FOLDER', `the ${what} ${folder} cannot be read: ${reason}`, {
        where: folder,
        hint: HINT,
        cause,
      })
    }
  }

  /** The path by which this machine opens a place. */
  fileOf({ path }: Place): string {
    return join(this.folder, path)
  }

  /** Finds a file or folder by its names, below another. */
  find(names: readonly string[], from: Place = TOP): Found {
    let place = from
    for (const name of names) {
      const listed = this.listed(place)
      if (!(listed instanceof Map)) return listed
      const stored = this.choose(place, name, listed.get(upcase(name)) ?? [])
      if (stored === undefined) return 'absent'
      const next = this.follow(join(place.path, stored))
      if (!isPlace(next)) return next
      place = next
    }
    return place
  }

  /** The names in a folder, sorted. */
  list(place: Place): readonly string[] | 'absent' | PlaceProblem {
    const listed = this.listed(place)
    return listed instanceof Map ? [...listed.values()].flat().toSorted() : listed
  }

  private listed(place: Place): Names | 'absent' | PlaceProblem {
    const known = this.names.get(place.path)
    if (known !== undefined) return this.remember(place, known)
    try {
      const names = Map.groupBy(readdirSync(this.fileOf(place)).toSorted(), (name) => upcase(name))
      return this.remember(place, names)
    } catch (thrown) {
      return problemOf(this.fileOf(place), thrown)
    }
  }

  /** Makes it the most recent one, and forgets the least recent one where there are too many. */
  private remember(place: Place, names: Names): Names {
    this.names.delete(place.path)
    this.names.set(place.path, names)
    if (this.names.size > REMEMBERED) this.names.delete(this.names.keys().next().value ?? '')
    return names
  }

  private choose(place: Place, name: string, stored: readonly string[]): string | undefined {
    const chosen = chooseName(name, stored)
    if (chosen !== undefined && stored.length > 1)
      this.ambiguous.set(ambiguousText(this.fileOf(place), stored, chosen), place)
    return chosen
  }

  /** A link is followed where it stays in the volume. Folders above are places already. */
  private follow(path: string): Found {
    const file = join(this.folder, path)
    let isLink = false
    try {
      isLink = lstatSync(file).isSymbolicLink()
      if (!isLink) return { path }
      const real = realpathSync(file)
      if (isWithin(this.real, real)) return { path: relative(this.real, real) }
      const reason = `${file} is a link that leads out of the ${this.what}`
      return { ...malformed(reason), at: path, link: 'elsewhere' }
    } catch (thrown) {
      const problem = problemOf(file, thrown)
      if (problem !== 'absent') return { ...problem, at: path, ...(isLink && { link: 'elsewhere' }) }
      if (isLink) return { ...malformed(`${file} is a link that leads nowhere`), at: path, link: 'nowhere' }
      // The folder lists this name, but this machine may be unable to encode it.
      return { ...malformed(`${file} cannot be opened by that name`), at: path }
    }
  }
}

function folderReason(thrown: unknown): string {
  return reasonOf(thrown).replace('no such file', 'no such folder')
}

function problemOf(file: string, thrown: unknown): 'absent' | ReadProblem {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'absent'
  const reason = `${file} cannot be read: ${reasonOf(thrown)}`
  return isDenied(thrown) ? { status: 'denied', code: 0, reason } : malformed(reason)
}

function malformed(reason: string): ReadProblem {
  return { status: 'malformed', code: 0, reason }
}
