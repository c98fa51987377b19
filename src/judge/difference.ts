/** How a value differs between a baseline and the present state, under one digest. */
import type { DigestName } from '../digest/index.ts'
import type { Entry } from '../store/store.ts'

export interface Difference {
  readonly type: 'CHANGE' | 'DELETE' | 'NEW'
  readonly digestName: DigestName
  /** Absent from NEW. */
  readonly previous?: Entry
  /** Absent from DELETE; under the same digest name as {@link previous}. */
  readonly present?: Entry
  /** The policies over the value that compare it under this digest, by number in the plan, ascending. */
  readonly policies: readonly number[]
  /** Their watches that match the value, by number. */
  readonly watches: readonly number[]
}
