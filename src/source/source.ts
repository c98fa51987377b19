/**
 * The interface of all sources, from which keys and values are read. Sources do not depend on plans, digests or
 * policies. All calls are synchronous, since a promise for each value would be slow.
 */
import { type KeyPath, type ReadProblem, type RootKey, upcase, type View } from '../registry/index.ts'
import type { OpenNotifier } from './notify.ts'

/** The machine or image that the values belong to. The embedded store keeps one baseline for each target. */
export interface Target {
  /** The scheme of the kind of source: `live`, `hive`, `image`, `reg`. {@link SourceTraits} describe what it can do. */
  readonly kind: string
  /**
   * The mounted key paths, sorted, as `HKLM\SOFTWARE`. Empty for a live registry. For an image, only the hives that
   * the user named: a new user profile in the image does not change the target.
   */
  readonly mounts: readonly string[]
  /** The name of this machine, or the name in the image's SYSTEM hive. `undefined` if unknown. */
  readonly hostname: string | undefined
}

/** Whether two targets have the same machine and mounts, compared without regard to case. */
export function isSameTarget(a: Target, b: Target): boolean {
  const text = ({ kind, mounts, hostname }: Target): string =>
    JSON.stringify([kind, mounts.map(upcase), upcase(hostname ?? '')])
  return text(a) === text(b)
}

/**
 * Called once for each value. The data are in `buffer` from `start` to `end`. They are valid during the call only,
 * since the buffer is reused. If only this value cannot be read (its data are out of bounds, for example), `problem`
 * is set and `start === end`.
 *
 * @param name may contain NULs and lone surrogates; `''` is the default value.
 * @param type any 32-bit number, also if Windows defines no such type.
 */
export type VisitValue = (
  name: string,
  type: number,
  buffer: Buffer,
  start: number,
  end: number,
  problem?: ReadProblem,
) => void

/**
 * Called once for each subkey.
 * @param ref identifies the subkey within the source; to be passed to {@link SourceKey.openChild}.
 * @param problem set if the list refers to something that is not a key, so that it cannot be opened.
 * @param lastWrite the last-write time of the subkey, if the list contains it.
 */
export type VisitSubkey = (name: string, ref: number, problem?: ReadProblem, lastWrite?: bigint) => void

/** An open key. The caller must close it; it stays valid until then. */
export interface SourceKey {
  /** The key's name as stored. For a root key or a mount, the name in its key path. */
  readonly name: string
  /**
   * A key above a mount that is in no hive, as `HKLM` if only `HKLM\SOFTWARE` is mounted. Its subkeys are the mounts
   * below it; its values are *not collected*.
   */
  readonly virtual: boolean

  /**
   * For a key from {@link open}: the names by which it was opened, in their stored case. `undefined` if the source does
   * not know it.
   */
  storedNames?(): readonly string[] | undefined

  /** The last-write time as a FILETIME, 100 ns since 1601. 0 if the source has none (`.reg`). */
  lastWrite(): bigint

  /**
   * Visits every value once, in any order.
   * @returns `undefined` if all values were read, else why the list is not complete. The visited values are then
   * correct, and others may exist. `unstable`: the key changed meanwhile; discard the visited values and call again.
   */
  values(visit: VisitValue): ReadProblem | undefined

  /** Visits every subkey once, in any order, without following links. Returns the same as {@link values}. */
  subkeys(visit: VisitSubkey): ReadProblem | undefined

  /**
   * Names that {@link subkeys} does not list but {@link open} can open: in offline sources, links that Windows creates
   * at start. Absent if there are none.
   */
  unlisted?(): readonly string[]

  /**
   * Opens a subkey that {@link subkeys} listed. If it is a symbolic link, opens the link *itself*: a key with one
   * value, `SymbolicLinkValue` of type `REG_LINK`, and no subkeys.
   */
  openChild(name: string, ref: number): Opened

  /**
   * Opens a key by its names below this one, and follows symbolic links at each name as Windows does. Keys in between
   * need not be readable.
   */
  open(names: readonly string[]): Opened

  close(): void
}

/**
 * The result of opening a key: the key, or why it cannot be opened. `absent`: it certainly does not exist.
 * `not-collected`: it is under no mount, so that it may exist.
 */
export type Opened = SourceKey | 'absent' | 'not-collected' | ReadProblem

/** Whether opening succeeded. */
export function isKey(opened: Opened): opened is SourceKey {
  return typeof opened === 'object' && 'close' in opened
}

/** The properties in which sources differ, so that callers need not know the kind. */
export interface SourceTraits {
  /**
   * Whether it is the registry of a running machine. If so, one source serves all scans, and users' hives appear and
   * disappear at logon and logoff. If not, it is opened again for each scan, since files may have been replaced.
   */
  readonly isRunning: boolean
  /** Whether an equal last-write time proves that a key was not written. A replaced file may contain any times. */
  readonly tracksLastWrites: boolean
  /** Whether `HKU` should contain every user in `ProfileList`. If not, the source contains only the named mounts. */
  readonly isWholeMachine: boolean
}

/** A registry, live or offline. */
export interface RegistrySource {
  readonly target: Target
  readonly traits: SourceTraits
  /** The name in messages: `live registry of WIN11-LAB`, `HKLM\SOFTWARE from image/SOFTWARE`. */
  readonly description: string
  /** The default name of a baseline if the host name is not reliable: for an export, its file name. */
  readonly baselineName?: string
  /** Notices for the user about the source: a dirty hive, `HKCU` of the SYSTEM account. */
  readonly notices: readonly SourceNotice[]
  /** Findings about the source as a whole, made before any key is read. */
  readonly findings?: readonly SourceFinding[]
  /** The files that it reads, for `explain --source`. */
  readonly files?: readonly SourceFile[]

  /**
   * Opens a key by its full path in a view, and follows links. In the 32-bit view, a redirected key is the one below
   * `Wow6432Node`; a shared key is the same in both views.
   */
  open(path: KeyPath, view: View): Opened

  /** Whether a key with this path, if it existed, would be in the source: whether it is at or below a mount. */
  collects(path: KeyPath, view: View): boolean

  /** The SID of the `HKCU` user. `''` if the source has no current user. */
  currentUser(): string

  /**
   * The upcased SIDs in `ProfileList`, which distinguish a user who is not logged on from a removed one. `undefined` if
   * the list cannot be read: no user counts as removed then.
   */
  profiles(): ReadonlySet<string> | undefined

  /** Reports changes as they happen. Absent if the source cannot do that. */
  readonly notifier?: OpenNotifier

  close(): void
}

export interface SourceNotice {
  readonly code: string
  readonly message: string
}

export interface SourceFinding {
  readonly kind: 'profile' | 'malformed'
  /** The key that it concerns. */
  readonly path: KeyPath
  /** `undefined` if the finding concerns the key itself. */
  readonly valueName?: string
  /** Whether policies report it even without `FINDING` in their `report`. */
  readonly always?: boolean
  /** Watches at or below this key report it; default: at or below {@link path}. */
  readonly concerns?: KeyPath
  /** Distinguishes findings of one key, so that accepting one does not hide another. */
  readonly about: string
  readonly message: string
}

/** A hive file, its mount, and its condition. */
export interface SourceFile {
  /** Where it is mounted. `undefined` if it is not mounted; {@link problems} then contains the reason. */
  readonly at: KeyPath | undefined
  readonly file: string
  /** The name of the hive's user. */
  readonly user?: string
  /** Whether its last writes may be in transaction logs only. `undefined` if it could not be read. */
  readonly dirty: boolean | undefined
  /** The names of its transaction logs. */
  readonly logs: readonly string[]
  /** The log entries that were applied: `24 entries of SOFTWARE.LOG1`. */
  readonly applied: readonly string[]
  /** The log entries that could not be applied, and why. */
  readonly unapplied?: readonly string[]
  /**
   * Whether it lacks its last writes: it is dirty, and its logs are missing or could not be applied. A damaged last
   * entry does not make it stale, since Windows ignores such an entry. `--no-logs` does not make it stale either.
   */
  readonly stale?: boolean
  /** The problems of the file. */
  readonly problems: readonly string[]
}

/** Opens a root key in a view, where a walk begins. */
export function openRoot(source: RegistrySource, root: RootKey, view: View): Opened {
  return source.open({ root, segments: [] }, view)
}
