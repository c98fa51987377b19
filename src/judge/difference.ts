/** How a value differs between a baseline and the present state, under one digest. */
import type { DigestName } from '../digest/index.ts'
import type { Entry } from '../store/store.ts'

export interface Difference {
  readonly type: 'CHANGE' | 'DELETE' | 'NEW'
  readonly digestName: DigestName
  /** Absent from NEW. */
  readonly previous?: Entry
  /** Absent from DELETE. It has the same digest name as {@link previous}. */
  readonly present?: Entry
  /** The numbers, in the plan, of the policies that watch the value under this digest, ascending. */
  readonly policies: readonly number[]
  /** The numbers of their watches that match the value. */
  readonly watches: readonly number[]
}
