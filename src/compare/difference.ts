/** What differs between a baseline and the present state, for one policy and one digest. */
import type { KeyPath, View } from '../registry/index.ts'
import type { Entry } from '../store/store.ts'

export interface Difference {
  readonly type: 'CHANGE' | 'DELETE' | 'NEW'
  /** The policy over the value, by its number in the plan. */
  readonly policy: number
  /** That policy's watches that match the value, by number. */
  readonly watches: readonly number[]
  readonly path: KeyPath
  readonly view: View
  /** Absent from NEW. */
  readonly previous?: Entry
  /** Absent from DELETE; under the same digest name as {@link previous}. */
  readonly present?: Entry
}
