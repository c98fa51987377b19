/** The counts of one key, kept to add them again without a read. Equal tallies share one object to save memory. */
import type { ValuesSeen } from './read-values.ts'

/** Counts by watch or exclude, as a flat list of pairs: a number and its count. */
export interface Tally {
  readonly values: number
  readonly byWatch: readonly number[]
  readonly removed: readonly number[]
}

export const NOTHING: Tally = { values: 0, byWatch: [], removed: [] }

/** Bounds the table of shared tallies, since an attacker who controls the registry could make it fill the memory. */
const SHARED = 4096

export class Tallies {
  private readonly known = new Map<string, Tally>()

  of({ matches, removed }: ValuesSeen): Tally {
    const byWatch = new Map<number, number>()
    for (const { watches } of matches) {
      for (const { index } of watches) byWatch.set(index, (byWatch.get(index) ?? 0) + 1)
    }
    const byExclude = new Map<number, number>()
    for (const exclude of removed) byExclude.set(exclude, (byExclude.get(exclude) ?? 0) + 1)
    return this.share(matches.length, [...byWatch].flat(), [...byExclude].flat())
  }

  /** Merges the tallies of two reads for different watches. Each is complete for its own watches only. */
  together(a: Tally, b: Tally): Tally {
    if (a === b) return a
    return this.share(
      Math.max(a.values, b.values),
      greater(a.byWatch, b.byWatch),
      greater(a.removed, b.removed),
    )
  }

  clear(): void {
    this.known.clear()
  }

  private share(values: number, byWatch: readonly number[], removed: readonly number[]): Tally {
    if (values === 0 && removed.length === 0) return NOTHING
    const name = `${values} ${byWatch.join()} ${removed.join()}`
    const known = this.known.get(name)
    if (known !== undefined) return known
    const tally: Tally = { values, byWatch, removed }
    if (this.known.size < SHARED) this.known.set(name, tally)
    return tally
  }
}

export function addPairs(counts: number[], pairs: readonly number[]): void {
  for (let i = 0; i < pairs.length; i += 2) {
    const index = pairs[i]!
    counts[index] = (counts[index] ?? 0) + pairs[i + 1]!
  }
}

function greater(a: readonly number[], b: readonly number[]): number[] {
  const most = new Map<number, number>()
  for (const pairs of [a, b]) {
    for (let i = 0; i < pairs.length; i += 2)
      most.set(pairs[i]!, Math.max(most.get(pairs[i]!) ?? 0, pairs[i + 1]!))
  }
  return [...most].flat()
}
