/** The counts of a running scan. */
import type { KeyNode } from './key-node.ts'

export interface ScanCounts {
  /** Keys opened. */
  keys: number
  /** Values that a watch matched, and that could be read. */
  values: number
  /** The key that is being read, for progress. */
  current: KeyNode | undefined
  /** Keys that were not read, because their last-write time is the same. */
  unchanged: number
  /** The number of values that could be read, by {@link Match.id}. Only of keys that were read. */
  readonly byMatch: number[]
  /** The number of values by watch. Only of keys that were not read. */
  readonly byWatch: number[]
  /** The number of values that each exclude removed. */
  readonly removed: number[]
  /** The number of keys that each exclude pruned. */
  readonly pruned: number[]
  /** The watches that the source could answer, even if they match nothing. Other watches are skipped. */
  readonly reached: Set<number>
  /** The watches some of whose keys the source does not collect. */
  readonly uncollected: Set<number>
}

export function newCounts(): ScanCounts {
  return {
    keys: 0,
    values: 0,
    current: undefined,
    unchanged: 0,
    byMatch: [],
    byWatch: [],
    removed: [],
    pruned: [],
    reached: new Set(),
    uncollected: new Set(),
  }
}

export function countAt(counts: number[], index: number): void {
  counts[index] = (counts[index] ?? 0) + 1
}
