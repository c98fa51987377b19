/** The hives of a user who is not logged on, mounted below `HKU` where Windows would load them at logon. */
import { RegmonError } from '../../errors.ts'
import { formatKeyPath, type KeyPath, type ReadProblem, toValidText } from '../../registry/index.ts'
import { fileOf, noticesOf } from '../hive/index.ts'
import { aliasesOf, classesOf, isPlace, openInVolume, type Place } from '../image/index.ts'
import { isDenied, type Mount, OfflineSource, UnreadableTree } from '../offline/index.ts'
import type { RegistrySource, SourceFile, SourceFinding, SourceNotice } from '../source.ts'
import type { ListedUser } from './listed-users.ts'
import { findProfile, type Profile, type ProfileHive } from './profile.ts'

export interface UsersOptions {
  /** `false`: dirty hives are read as they lie, on purpose. */
  readonly logs?: boolean
  /** Bytes of hives that stay open; more are opened again when they are read. Default: 256 MiB. */
  readonly room?: number
  /** Where a path of the machine lies for this process. Default: there. */
  readonly placeOf: (path: string) => string
}

export interface ProfileHives {
  /** Keys below `HKU`. */
  readonly names: readonly string[]
  readonly source: RegistrySource
  readonly bytes: number
  /** Whether each file could be read. */
  readonly whole: boolean
  readonly files: readonly SourceFile[]
  readonly notices: readonly SourceNotice[]
  readonly findings: readonly SourceFinding[]
}

interface MountedHive {
  readonly mount: Mount
  readonly file: SourceFile
  readonly notices: readonly SourceNotice[]
  readonly bytes: number
}

/** A hive that cannot be read is mounted all the same, as a key that cannot be read. */
export function openProfile(listed: ListedUser, options: UsersOptions): ProfileHives {
  const profile = findProfile(listed, options.placeOf)
  const mounted = profile.hives.map((hive) => mountHive(listed, profile, hive, options))
  return {
    names: profile.hives.map(({ name }) => name),
    source: new OfflineSource({
      kind: 'hive',
      mounts: mounted.map(({ mount }) => mount),
      aliases: aliasesOf(listed.sid),
      description: '',
    }),
    bytes: mounted.reduce((sum, { bytes }) => sum + bytes, 0),
    whole: mounted.every(({ file }) => file.dirty !== undefined),
    files: mounted.map(({ file }) => file),
    notices: [...mounted.flatMap(({ notices }) => notices), ...missingClasses(listed, profile)],
    findings: mandatory(listed, profile),
  }
}

function mountHive(
  listed: ListedUser,
  { volume }: Profile,
  { name, place }: ProfileHive,
  { logs = true }: UsersOptions,
): MountedHive {
  const { user } = listed
  const at: KeyPath = { root: 'HKU', segments: [name] }
  if (volume === undefined || !isPlace(place)) return unreadable(listed, at, '', place)
  const file = volume.fileOf(place)
  try {
    const opened = openInVolume(volume, place, logs)
    return {
      mount: { at, tree: opened.hive.root },
      file: { at, file, user, ...fileOf(opened) },
      notices: noticesOf(opened, `${formatKeyPath(at)} of ${user} (${file})`, logs),
      bytes: opened.hive.cells.file.length,
    }
  } catch (thrown) {
    if (!(thrown instanceof RegmonError)) throw thrown
    return unreadable(listed, at, file, problemOf(thrown))
  }
}

function unreadable(
  { user }: ListedUser,
  at: KeyPath,
  file: string,
  place: Place | ReadProblem,
): MountedHive {
  const problem = isPlace(place) ? { status: 'vanished' as const, code: 0, reason: 'it is gone' } : place
  return {
    mount: { at, tree: new UnreadableTree(at.segments.at(-1) ?? at.root, problem) },
    file: { at, file, user, dirty: undefined, logs: [], applied: [], problems: [problem.reason] },
    notices: [
      {
        code: 'REGMON_USER_UNREADABLE',
        message: `${formatKeyPath(at)} of ${user}, who is not logged on, cannot be read: ${problem.reason}`,
      },
    ],
    bytes: 0,
  }
}

/** A hive that another program holds is most often that of a user who is logging on: it is not damaged. */
function problemOf({ message, cause }: RegmonError): ReadProblem {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (isDenied(cause) || code === 'EBUSY') return { status: 'denied', code: 0, reason: message }
  return { status: code === 'ENOENT' ? 'vanished' : 'malformed', code: 0, reason: message }
}

function missingClasses({ sid, user }: ListedUser, { hives }: Profile): SourceNotice[] {
  if (hives.length > 1 || !sid.startsWith('S-1-5-21-')) return []
  const message = `HKU\\${classesOf(sid)} of ${user}, who is not logged on, is not collected: the profile holds no UsrClass.dat`
  return [{ code: 'REGMON_USER_CLASSES_MISSING', message }]
}

function mandatory({ sid, user }: ListedUser, { volume, mandatory }: Profile): SourceFinding[] {
  if (!mandatory || volume === undefined) return []
  const message = `the profile ${volume.folder} of ${user} has an NTUSER.MAN, which Windows loads instead of NTUSER.DAT: it is what is read`
  return [
    {
      kind: 'profile',
      path: { root: 'HKU', segments: [sid] },
      about: 'mandatory',
      message: toValidText(message),
    },
  ]
}
