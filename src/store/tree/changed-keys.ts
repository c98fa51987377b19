/** Finds the keys in which two baselines differ. It skips folders with equal addresses: their content is equal. */
import { type Upcased, upcase } from '../../registry/index.ts'
import type { Address, Baseline, TreeName } from '../store.ts'
import { type Folder, loadFolder } from './folder.ts'

export interface ChangedKey extends TreeName {
  /** Key names from the root key down, as stored in one of the baselines. */
  readonly names: readonly string[]
  /** The canonical entries of the key. `undefined` if the baseline has none. */
  readonly left: Buffer | undefined
  readonly right: Buffer | undefined
}

/** The folders of both baselines at one path. */
interface Pair {
  readonly left: Address | undefined
  readonly right: Address | undefined
  readonly names: readonly string[]
}

export async function* changedKeys(left: Baseline, right: Baseline): AsyncGenerator<ChangedKey, void, void> {
  const trees = [left, right].map(({ head }) => head?.trees ?? [])
  for (const view of new Set(trees.flat().map(({ view }) => view))) {
    const [a, b] = trees.map((list) => list.find((tree) => tree.view === view)?.address)
    const pending: Pair[] = [{ left: a, right: b, names: [] }]
    for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
      if (pair.left === pair.right) continue
      for await (const { name, one, other } of keysOf(left, right, pair)) {
        const names = [...pair.names, name]
        const entries = [one?.folder.entries(one.index), other?.folder.entries(other.index)]
        if (!isEqual(entries[0], entries[1])) yield { view, names, left: entries[0], right: entries[1] }
        pending.push({ left: one?.folder.below(one.index), right: other?.folder.below(other.index), names })
      }
    }
  }
}

interface Place {
  readonly folder: Folder
  readonly index: number
}

async function* keysOf(left: Baseline, right: Baseline, pair: Pair) {
  const keys = new Map<Upcased, { name: string; one?: Place; other?: Place }>()
  for (const [side, baseline] of [['one', left] as const, ['other', right] as const]) {
    const address = side === 'one' ? pair.left : pair.right
    if (address === undefined) continue
    const folder = await loadFolder(baseline, address)
    for (let index = 0; index < folder.size; index++) {
      const name = folder.name(index)
      const known = keys.get(upcase(name)) ?? { name }
      keys.set(upcase(name), { ...known, [side]: { folder, index } })
    }
  }
  yield* keys.values()
}

function isEqual(a: Buffer | undefined, b: Buffer | undefined): boolean {
  return a === undefined || b === undefined ? a === b : a.equals(b)
}
