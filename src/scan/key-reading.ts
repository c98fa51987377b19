/** The values of a key that some watch matched, read and hashed. */
import type { DigestName } from '../digest/index.ts'
import type { Match, PlanState } from '../plan/index.ts'
import type { ReadProblem, View } from '../registry/index.ts'
import type { KeyNode } from './key-node.ts'

/** A value that a watch matched. Its data are hashed already, and gone. */
export interface ValueReading {
  readonly name: string
  readonly type: number
  /** Bytes. */
  readonly size: number
  readonly match: Match
  /** What it was hashed with: what its watches ask for, and what the baseline's entries of the key name. */
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

/** A key in which a watch has a mask, or that could not be read. */
export interface KeyReading {
  readonly node: KeyNode
  /** The identity's view: a shared key has `64`. */
  readonly view: View
  /** Where the plan stands at this key. */
  readonly state: PlanState
  readonly values: readonly ValueReading[]
  /** Set where the key, its values or its list of subkeys could not be read, or not whole. */
  readonly problem: ReadProblem | undefined
  /** Whether the key itself is a symbolic link that the walk found and did not follow. */
  readonly link: boolean
  /** Whether its last-write time is the one that it was read under before. */
  readonly sameTime: boolean
  /** Of the values as they were read; `undefined` where it was not asked for, or where they are not all plain. */
  readonly fingerprint: string | undefined
}
