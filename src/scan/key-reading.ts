/** The result of reading a key: the values that a watch matched, with their digests. */
import type { DigestName } from '../digest/index.ts'
import type { Match, PlanState } from '../plan/index.ts'
import type { ReadProblem, View } from '../registry/index.ts'
import type { KeyNode } from './key-node.ts'

/** A value that a watch matched. It contains the digests of the data instead of the data. */
export interface ValueReading {
  readonly name: string
  readonly type: number
  /** In bytes. */
  readonly size: number
  readonly match: Match
  /** The digest names of its watches and of the key's baseline entries. */
  readonly digestNames: readonly DigestName[]
  /** Lower-case hex, one for each of {@link digestNames}. */
  readonly digests: readonly string[]
  /** The data as text, up to 4 KiB, if a policy has `data: true`. */
  readonly data: string | undefined
  /** How the data contradict the type. `undefined` if they do not. */
  readonly mismatch: string | undefined
  /** Set if the value exists but its data could not be read. It then has no digests. */
  readonly problem: ReadProblem | undefined
}

/** A key whose values a watch may match, or that could not be read. */
export interface KeyReading {
  readonly node: KeyNode
  /** The view in which the key is recorded and reported. A shared key has `64`. */
  readonly view: View
  /** The state of the plan at this key. */
  readonly state: PlanState
  readonly values: readonly ValueReading[]
  /** Set if the key, its values or its list of subkeys could not be read in full. */
  readonly problem: ReadProblem | undefined
  /** Whether the problem hides the keys below as well: the key could not be opened, or its subkeys not be listed. */
  readonly hidesBelow: boolean
  /** Whether the key itself is a symbolic link that the walk found and did not follow. */
  readonly link: boolean
  /** Whether its last-write time is the same as at the previous read. */
  readonly sameTime: boolean
  /** The fingerprint of the values. `undefined` if it was not requested, or if the key has problems or findings. */
  readonly fingerprint: string | undefined
}
