/** Lists all entries of a baseline, key by key. */
import { decodeEntries } from '../format/index.ts'
import type { Baseline, Entry, TreeName } from '../store.ts'
import { RecordedTree } from './recorded-tree.ts'

export interface KeyRecord extends TreeName {
  /** Key names from the root key down, as stored. */
  readonly names: readonly string[]
  readonly entries: readonly Entry[]
}

export async function* recordsOf(baseline: Baseline): AsyncGenerator<KeyRecord, void, void> {
  for await (const { folder, index, view, names } of new RecordedTree(baseline).unvisited())
    yield { view, names, entries: decodeEntries(folder.entries(index)!) }
}
