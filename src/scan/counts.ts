/** What a scan counts as it goes. */
import type { KeyNode } from './key-node.ts'

export interface ScanCounts {
  /** Keys opened. */
  keys: number
  /** Values that a watch matched, and that could be read. */
  values: number
  /** The key that is being read, for progress. */
  current: KeyNode | undefined
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
