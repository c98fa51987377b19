/**
 * The digest store: what the present state is compared with. A baseline is a tree of folders. The object of a folder
 * is addressed by the SHA-256 of its canonical bytes and names the addresses of its subfolders, so that equal folders
 * are stored once and the address of the root identifies the whole baseline. A store keeps objects and roots; it knows
 * no policy by name, and prints nothing. It may be far away: whatever reads or writes it may return a promise.
 */
import type { DigestName } from '../digest/index.ts'
import type { View, ViewChoice } from '../registry/index.ts'
import type { Target } from '../source/source.ts'

/** A value under one digest name, as it was accepted. The key that it belongs to stands beside it. */
export interface Entry {
  /** Counted, as stored: NULs and lone surrogates are part of it. `''` is the default value. */
  readonly name: string
  readonly type: number
  /** Bytes of the value's data. */
  readonly size: number
  readonly digestName: DigestName
  /** Lower-case hex. */
  readonly digest: string
  /** The data as people read them, where a policy keeps them. */
  readonly data?: string
  /** A check added it while no policy reported it, and nobody has accepted it since. */
  readonly unreviewed?: true
}

/** A watch as the baseline knows it: by what it says, never by its policy's name. Texts are upcased. */
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
  /** Set where only this value could not be read. */
  readonly name?: string
  readonly status: string
  readonly reason: string
}

/** A finding that was accepted, by what it says. */
export interface RecordedFinding {
  readonly kind: string
  readonly view: View
  readonly key: string
  /** Absent where it concerns the key itself. */
  readonly name?: string
  /** Tells findings of one kind at one place apart. */
  readonly about?: string
  readonly message: string
}

/** What a baseline holds beside its entries. All of it is under the address of the root. */
export interface BaselineContent {
  readonly watches: readonly RecordedWatch[]
  readonly unreadable: readonly RecordedProblem[]
  readonly findings: readonly RecordedFinding[]
}

/** The SHA-256 of an object's canonical bytes, as 64 hex digits. */
export type Address = string

/** The keys of one view. A user's keys are below `HKU`, wherever a source knows whose `HKCU` it has. */
export interface TreeName {
  readonly view: View
}

export interface Tree extends TreeName {
  /** Of the folder of root keys. */
  readonly address: Address
}

/** An object as a store keeps it. */
export interface StoredObject {
  readonly bytes: Buffer
  /**
   * What the store remembers of a page beside its content: for each key of the page, in order, the fingerprint under
   * which it was found to be as recorded, or blanks. `undefined` in a store that keeps none.
   */
  readonly fingerprints: string | undefined
}

/** What may come at once, from a store at hand, or later. */
export type Loaded<T> = T | Promise<T>

/** Where objects are read from. */
export interface ObjectSource {
  /** @throws RegmonError `REGMON_STORE_DAMAGED` where it is missing or does not match its address. */
  object(address: Address): Loaded<StoredObject>
}

/** Where objects are written to. */
export interface ObjectSink {
  /** Keeps an object; one that is there already is kept once. */
  put(address: Address, bytes: Buffer): Loaded<void>
  /** Keeps the fingerprints of a page beside it; of no effect in a store that keeps none. */
  putFingerprints(page: Address, fingerprints: string): Loaded<void>
}

/** A baseline as it was when it was opened: later writes of other runs do not show. */
export interface Baseline extends ObjectSource {
  /** `undefined` where nothing was ever recorded. */
  readonly head: BaselineHead | undefined
  /**
   * Begins a write that becomes visible as a whole at {@link BaselineWriter.commit}, or never.
   * @throws RegmonError `REGMON_STORE_BUSY` where another run is writing and does not end in time;
   * `REGMON_STORE_CHANGED` where one wrote since this baseline was opened; `REGMON_STORE_UNWRITABLE` where
   * the place cannot be written.
   */
  write(): Loaded<BaselineWriter>
  close(): void
}

/** What a baseline is of: its name, under which a store keeps it, and the machine or image as it was recorded. */
export interface NamedTarget extends Target {
  /** Given by the user, else the host name at the first recording; compared as names are. */
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
  /** Makes this root the baseline; objects that no baseline refers to any more are removed. */
  commit(root: Address, target: NamedTarget): Loaded<void>
  rollback(): void
}

export interface DigestStore {
  /** As users write it: a path, `file:baseline.jsonl`. */
  readonly name: string
  /**
   * Whether a check may add what it has never seen. The reviewed file is written by accept, `-u` and
   * its creation alone.
   */
  readonly grows: boolean
  /** Whether it keeps fingerprints, so that an unchanged key need not be read in full. */
  readonly keepsFingerprints: boolean
  /** Whether it holds one baseline, for whatever it is compared with. */
  readonly single: boolean
  /**
   * Opens the baseline of this name.
   * @throws RegmonError `REGMON_STORE_FORMAT` (newer or older), `REGMON_STORE_DAMAGED`; the store is left untouched.
   */
  baseline(name: string): Loaded<Baseline>
  /** Targets with a baseline. */
  targets(): Loaded<readonly NamedTarget[]>
  /** Removes the baseline of this name, where there is one. */
  remove(name: string): Loaded<void>
  /** Another text after each write, whoever wrote; cheap to ask for. */
  signature(): string
  close(): void
}
