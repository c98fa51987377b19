/** What a scan gives: a key at a time, with the values that some watch matched. */
import type { DigestName } from '../digest/index.ts'
import type { Match, PlanState } from '../plan/index.ts'
import type { KeyPath, ReadProblem, Upcased, View } from '../registry/index.ts'

/** A value that a watch matched. Its data are hashed already, and gone. */
export interface ValueReading {
  readonly name: string
  readonly type: number
  /** Bytes. */
  readonly size: number
  readonly match: Match
  /** What it was hashed with: what its watches ask for, and what the baseline's rows of the key name. */
  readonly digestNames: readonly DigestName[]
  /** Lower-case hex, one for each of {@link digestNames}. */
  readonly digests: readonly string[]
  /** The data as people read them, up to 4 KiB, where a policy keeps them. */
  readonly data: string | undefined
  /** What its type promises and its data do not hold; `undefined` where they fit. */
  readonly mismatch: string | undefined
  /** Set where the value is known to exist and its data could not be read: no digest then. */
  readonly problem: ReadProblem | undefined
}

/** A key that was reached and in which a watch has a mask, or that could not be read. */
export interface KeyReading {
  readonly path: KeyPath
  /** The path, formatted and upcased. */
  readonly upcased: Upcased
  /** The identity's view: a shared key has `64`. */
  readonly view: View
  /** Where the plan stands at this key. */
  readonly state: PlanState
  readonly values: readonly ValueReading[]
  /** Set where the key, its values or its list of subkeys could not be read, or not whole. */
  readonly problem: ReadProblem | undefined
  /** Whether the key itself is a symbolic link that was met and not followed. */
  readonly link: boolean
  /** Whether its last-write time is the one that it was read under before. */
  readonly sameTime: boolean
}

/** What a scan counts as it goes. */
export interface ScanCounts {
  /** Keys opened. */
  keys: number
  /** Values that a watch matched, and that could be read. */
  values: number
  /** The key that is being read, for progress. */
  current: string
  /** Keys that were not read, since their last-write time is the same. */
  unchanged: number
  /** Values that could be read by {@link Match.id}, of keys that were read. */
  readonly byMatch: number[]
  /** Values by watch, of keys that were not read again. */
  readonly byWatch: number[]
  /** Values that an exclude removed, by exclude. */
  readonly removed: number[]
  /** Keys that an exclude pruned, by exclude. */
  readonly pruned: number[]
  /** Watches that the source answered, be it that nothing is there: the others are skipped. */
  readonly reached: Set<number>
  /** Watches that led to a place of which the source says nothing. */
  readonly uncollected: Set<number>
}

export function newCounts(): ScanCounts {
  return {
    keys: 0,
    values: 0,
    current: '',
    unchanged: 0,
    byMatch: [],
    byWatch: [],
    removed: [],
    pruned: [],
    reached: new Set(),
    uncollected: new Set(),
  }
}
