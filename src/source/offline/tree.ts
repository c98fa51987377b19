/**
 * A tree of keys without a place: a hive, or keys in memory. It becomes part of a registry where it is
 * mounted, and knows nothing of root keys, views or where its symbolic links lead.
 */
import type { ReadProblem } from '../../registry/index.ts'
import type { VisitSubkey, VisitValue } from '../source.ts'

/** Levels of keys that Windows allows (libyal/libregf, "Overview"): Windows made no key that lies deeper. */
export const DEPTH_LIMIT = 512

export interface TreeKey {
  /** As stored. */
  readonly name: string

  /** FILETIME; 0 where none is kept. */
  lastWrite(): bigint

  /** As `SourceKey.values`. */
  values(visit: VisitValue): ReadProblem | undefined

  /** As `SourceKey.subkeys`; never with a negative `ref`. */
  subkeys(visit: VisitSubkey): ReadProblem | undefined

  /** The subkey that {@link subkeys} listed with this mark. */
  childAt(name: string, ref: number): TreeKey | ReadProblem

  /** The first subkey of that name; `undefined` only where it is certain that there is none. */
  child(name: string): TreeKey | ReadProblem | undefined

  /** What a symbolic link names, an NT path; `undefined` for any other key. */
  linkTarget(): string | ReadProblem | undefined

  /**
   * Called where the key is opened to be read, not where it is passed on the way to another.
   * @returns why it may not be read.
   */
  admit?(): ReadProblem | undefined
}
