/**
 * The baseline store. A check compares the present state with a baseline, which is a Merkle tree of folders: the
 * address of a folder's object is the SHA-256 of its canonical bytes, and these contain the addresses of its
 * subfolders. So equal folders are stored once, and the address of the root object identifies the whole baseline. A
 * store keeps objects and roots, has no policy names in it and prints nothing. It may be remote, so that its methods
 * may return promises.
 */
import type { DigestName } from '../digest/index.ts'
import type { View, ViewChoice } from '../registry/index.ts'
import type { Target } from '../source/source.ts'

/** The recorded state of one value under one digest name. The caller keeps the entry together with its key. */
export interface Entry {
  /** As the registry stores it: it may contain NULs and lone surrogates. `''` is the default value. */
  readonly name: string
  readonly type: number
  /** The size of the value's data, in bytes. */
  readonly size: number
  readonly digestName: DigestName
  /** Lower-case hex. */
  readonly digest: string
  /** The data as text, if a policy has `data: true`. */
  readonly data?: string
  /** A check added it while no policy reported it, and nobody has accepted it since. */
  readonly unreviewed?: true
}

/** A watch that the baseline recorded, identified by its patterns and not by its policy's name. Texts are upcased. */
export interface RecordedWatch {
  readonly key: string
  readonly value: string
  readonly view: ViewChoice
  readonly recursive: boolean
  /** Sorted. */
  readonly exclude: readonly { readonly key: string; readonly value: string; readonly recursive?: false }[]
  /** The SID, for a watch under `HKCU`; `''` for every other watch. */
  readonly user: string
}

/** A key, or one of its values, that could not be read when the baseline was taken. */
export interface RecordedProblem {
  readonly view: View
  /** `HKLM\Software\Foo`, as stored. */
  readonly key: string
  /** Set if only this value of the key could not be read. */
  readonly name?: string
  readonly status: string
  readonly reason: string
}

/** An accepted finding. Its fields identify it. */
export interface RecordedFinding {
  readonly kind: string
  readonly view: View
  readonly key: string
  /** Absent if the finding concerns the key itself. */
  readonly name?: string
  /** Distinguishes findings of the same kind at the same place. */
  readonly about?: string
  readonly message: string
}

/** The part of a baseline that is not entries. The root object contains it, so that the root address covers it. */
export interface BaselineContent {
  readonly watches: readonly RecordedWatch[]
  readonly unreadable: readonly RecordedProblem[]
  readonly findings: readonly RecordedFinding[]
}

/** The SHA-256 of an object's canonical bytes, as 64 hex digits. */
export type Address = string

/** Names the tree of one view. If the source knows the SID of the `HKCU` user, that user's keys are below `HKU`. */
export interface TreeName {
  readonly view: View
}

export interface Tree extends TreeName {
  /** The address of the folder that contains the root keys. */
  readonly address: Address
}

/** An object as a store keeps it. */
export interface StoredObject {
  readonly bytes: Buffer
  /**
   * The fingerprints of a page's keys, in the order of the page, or blanks for a key without one. While the fingerprint
   * of a key is the same, its values equal its entries. `undefined` in a store that keeps no fingerprints.
   */
  readonly fingerprints: string | undefined
}

/** A result that a local store returns at once, and a remote one as a promise. */
export type Loaded<T> = T | Promise<T>

/** Reads objects. */
export interface ObjectSource {
  /** @throws RegmonError `REGMON_STORE_DAMAGED` if the object is missing or does not match its address. */
  object(address: Address): Loaded<StoredObject>
}

/** Writes objects. */
export interface ObjectSink {
  /** Stores an object, unless the store has it already. */
  put(address: Address, bytes: Buffer): Loaded<void>
  /** Stores the fingerprints of a page. Does nothing in a store that keeps no fingerprints. */
  putFingerprints(page: Address, fingerprints: string): Loaded<void>
}

/** A snapshot of a baseline, taken when it was opened: it does not show later writes of other runs. */
export interface Baseline extends ObjectSource {
  /** `undefined` if nothing was ever recorded. */
  readonly head: BaselineHead | undefined
  /**
   * Begins an atomic write: {@link BaselineWriter.commit} makes all of it visible.
   * @throws RegmonError `REGMON_STORE_BUSY` if another run is writing and does not end in time;
   * `REGMON_STORE_CHANGED` if another run wrote since this baseline was opened; `REGMON_STORE_UNWRITABLE` if
   * the store cannot be written.
   */
  write(): Loaded<BaselineWriter>
  close(): void
}

/** The target of a baseline: the name under which the store keeps it, and the machine or image that was recorded. */
export interface NamedTarget extends Target {
  /** The name that the user gave, or the host name at the first recording. Compared without regard to case. */
  readonly name: string
}

export interface BaselineHead {
  /** The address of the root object: the identity of the baseline. */
  readonly id: Address
  readonly target: NamedTarget
  readonly content: BaselineContent
  readonly trees: readonly Tree[]
}

export interface BaselineWriter extends ObjectSink {
  /** Makes this root the baseline, and removes objects that no baseline refers to any more. */
  commit(root: Address, target: NamedTarget): Loaded<void>
  rollback(): void
}

export interface DigestStore {
  /** As users write it: a path, `file:baseline.jsonl`. */
  readonly name: string
  /**
   * Whether a check may add new values. `false` for the reviewed file: after its creation, only `accept` and `-u`
   * write it.
   */
  readonly grows: boolean
  /** Whether it keeps fingerprints, so that an unchanged key need not be read in full. */
  readonly keepsFingerprints: boolean
  /** Whether it contains one baseline only, which is used for every target. */
  readonly single: boolean
  /**
   * Opens the baseline of this name.
   * @throws RegmonError `REGMON_STORE_FORMAT` (newer or older), `REGMON_STORE_DAMAGED`; the store is left untouched.
   */
  baseline(name: string): Loaded<Baseline>
  /** The targets of all its baselines. */
  targets(): Loaded<readonly NamedTarget[]>
  /** Removes the baseline of this name, if there is one. */
  remove(name: string): Loaded<void>
  /** A text that changes with each write, by this process or another. Cheap to compute. */
  signature(): string
  close(): void
}
