/**
 * Where values come from, behind one interface. A source knows keys and values; it knows nothing of
 * plans, digests or policies. Everything is synchronous: a key at a time, no promise a value.
 */
import { type KeyPath, type ReadProblem, type RootKey, upcase, type View } from '../registry/index.ts'
import type { OpenNotifier } from './notify.ts'

/** Which machine or image the values describe. Baselines in the embedded store are kept by it. */
export interface Target {
  /** The scheme of the kind of source: `live`, `hive`, `image`, `reg`. What it can do, {@link SourceTraits} say. */
  readonly kind: string
  /**
   * Key paths that are mounted, sorted, as `HKLM\SOFTWARE`; empty for a live registry: all of it. Of an image,
   * those alone that were named: a user who is added to it makes no other target of it.
   */
  readonly mounts: readonly string[]
  /** This machine's name, or the one that the image's SYSTEM hive holds; `undefined` where nothing says. */
  readonly hostname: string | undefined
}

/** Whether two targets are the same machine and mounts: both are compared as names are. */
export function isSameTarget(a: Target, b: Target): boolean {
  const text = ({ kind, mounts, hostname }: Target): string =>
    JSON.stringify([kind, mounts.map(upcase), upcase(hostname ?? '')])
  return text(a) === text(b)
}

/**
 * Called once for each value. `data` lies in `buffer` from `start` to `end`, and is valid during the
 * call only: the buffer is reused. A problem that concerns one value alone (its data are out of
 * bounds, say) comes as `problem`, with `start === end`.
 *
 * @param name counted, not terminated: NULs and lone surrogates are part of it; `''` is the default value.
 * @param type the 32-bit type number, whatever it is.
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
 * @param ref the source's own mark of that subkey, to be handed back to {@link SourceKey.openChild}.
 * @param problem set where the list names something that is no key: there is nothing to open.
 * @param lastWrite that subkey's own, as {@link SourceKey.lastWrite} gives it; where the list holds it.
 */
export type VisitSubkey = (name: string, ref: number, problem?: ReadProblem, lastWrite?: bigint) => void

/** An open key. It must be closed; it stays valid until then whatever else is opened. */
export interface SourceKey {
  /** The key's own name as stored; for a root key or a mount, the name that it is mounted by. */
  readonly name: string
  /**
   * A key that no hive holds, above a mount: `HKLM` where only `HKLM\SOFTWARE` is mounted. It lists
   * the mounts below it; its own values are *not collected*.
   */
  readonly virtual: boolean

  /**
   * For a key that {@link open} gave: the names it was opened by, in the case in which they are stored.
   * `undefined` where the source cannot tell.
   */
  storedNames?(): readonly string[] | undefined

  /** The last write as a FILETIME, 100 ns since 1601; 0 where the source keeps none (`.reg`). */
  lastWrite(): bigint

  /**
   * Visits every value once, in any order.
   * @returns nothing where all of it was read; else why the list is not whole. Then what was visited
   * is real, and what was not visited is unknown. `unstable`: the key changed while it was read; call
   * again and forget what was visited.
   */
  values(visit: VisitValue): ReadProblem | undefined

  /** Visits every subkey once, in any order; links as themselves. Returns as {@link values} does. */
  subkeys(visit: VisitSubkey): ReadProblem | undefined

  /**
   * Names that {@link subkeys} does not list but {@link open} opens: offline, those of links that Windows makes
   * at start. Absent where there are none.
   */
  unlisted?(): readonly string[]

  /**
   * Opens a subkey that {@link subkeys} listed. A symbolic link is opened *itself*: it has one value,
   * `SymbolicLinkValue`, of type `REG_LINK`, and no subkeys that anyone can enumerate.
   */
  openChild(name: string, ref: number): Opened

  /**
   * Opens a key by names below this one, following symbolic links at each of them as Windows does.
   * No key in between needs to be readable.
   */
  open(names: readonly string[]): Opened

  close(): void
}

/**
 * What opening gives: the key, or why not. `absent`: it is certain that it does not exist.
 * `not-collected`: it lies under no mount, so nothing is known of it.
 */
export type Opened = SourceKey | 'absent' | 'not-collected' | ReadProblem

/** Whether opening gave a key. */
export function isKey(opened: Opened): opened is SourceKey {
  return typeof opened === 'object' && 'close' in opened
}

/** What holds of a source, whatever its kind. */
export interface SourceTraits {
  /**
   * The registry of a running machine: one source serves all scans, and users' hives come and go as they log on and
   * off. Others are opened anew for each scan, since their files may have been replaced.
   */
  readonly isRunning: boolean
  /** A key whose last-write time is that of an earlier scan was not written since. Replaced files may hold any times. */
  readonly tracksLastWrites: boolean
  /** Its `HKU` should hold every user in `ProfileList`. Others hold the mounts that were named, and no more. */
  readonly isWholeMachine: boolean
}

/** A registry, live or offline. */
export interface RegistrySource {
  readonly target: Target
  readonly traits: SourceTraits
  /** `live registry of WIN11-LAB`, `HKLM\SOFTWARE from image/SOFTWARE`: for people. */
  readonly description: string
  /** The name of a baseline where none is given and the host name is not reliable: that of an export's file. */
  readonly baselineName?: string
  /** Notices for the user about the source: a dirty hive, `HKCU` of the SYSTEM account. */
  readonly notices: readonly SourceNotice[]
  /** Findings about the source as a whole, made before any key is read. */
  readonly findings?: readonly SourceFinding[]
  /** The files that it reads, for `explain --source`. */
  readonly files?: readonly SourceFile[]

  /**
   * Opens a key by its whole path in a view, following links. In the 32-bit view a redirected key is
   * the one below `Wow6432Node`, a shared key the only one there is.
   */
  open(path: KeyPath, view: View): Opened

  /** Whether the key at this path of the view, if it existed, would be seen: it lies at or below a mount. */
  collects(path: KeyPath, view: View): boolean

  /** The SID whose `HKCU` this is; `''` where the source has no current user. */
  currentUser(): string

  /**
   * The upcased SIDs in `ProfileList`, to tell a user who is not logged on from one who is gone;
   * `undefined` where the list cannot be read: then no user counts as removed.
   */
  profiles(): ReadonlySet<string> | undefined

  /** Reports changes as they happen; absent where the source cannot. */
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
  /** `undefined` where it is the key's. */
  readonly valueName?: string
  /** Whether watches report it even where their policies do not ask for findings. */
  readonly always?: boolean
  /** Watches at or below this key report it; default: at or below {@link path}. */
  readonly concerns?: KeyPath
  /** Tells findings of one key apart, so that accepting the one does not hide the other. */
  readonly about: string
  readonly message: string
}

/** A hive file, where it was mounted, and how it was. */
export interface SourceFile {
  /** `undefined`: nowhere, and {@link problems} says why. */
  readonly at: KeyPath | undefined
  readonly file: string
  /** The name of the user whose it is. */
  readonly user?: string
  /** Whether its last writes may lie in transaction logs alone; `undefined` where it could not be read. */
  readonly dirty: boolean | undefined
  /** Names of the transaction logs beside it. */
  readonly logs: readonly string[]
  /** What was applied of which log: `24 entries of SOFTWARE.LOG1`. */
  readonly applied: readonly string[]
  /** What is later in the logs, and why it could not be applied. */
  readonly unapplied?: readonly string[]
  /**
   * Whether it lacks its last writes: it is dirty, and its logs are missing or could not be applied. A last entry that
   * is torn makes nothing stale, since Windows passes over it; nor do logs that were left out on purpose.
   */
  readonly stale?: boolean
  /** What was wrong with it. */
  readonly problems: readonly string[]
}

/** Opens a root key in a view: the start of a walk. */
export function openRoot(source: RegistrySource, root: RootKey, view: View): Opened {
  return source.open({ root, segments: [] }, view)
}
