/**
 * Which watches a source says anything of. One that only led through keys on its way, or to places that are not
 * collected, is skipped: what it would have found there is neither recorded nor gone.
 */
import type { PlanState, Watch } from '../plan/index.ts'
import { upcase } from '../registry/index.ts'
import { isKey, type SourceKey } from '../source/source.ts'
import type { ScanCounts } from './key-reading.ts'
import type { Spot, Target } from './target.ts'

type Concerned = Pick<Spot, 'state' | 'ghost'>

export class Answers {
  private readonly counts: ScanCounts
  /** States whose watches a key answered. */
  private readonly known = new Set<PlanState>()

  constructor(counts: ScanCounts) {
    this.counts = counts
  }

  /** A key is there: it answers the watches with a mask in it, or with a wildcard that lists it. */
  ofKey(state: PlanState | undefined): void {
    if (state === undefined || this.known.has(state)) return
    this.known.add(state)
    for (const watch of state.watchesHere()) this.counts.reached.add(watch.index)
  }

  /** Of a key that is absent, or that cannot be read, is known what is known of all below it. */
  ofNoKey(spot: Concerned): void {
    for (const watch of watchesBelow(spot)) this.counts.reached.add(watch.index)
  }

  notCollected(spot: Concerned): void {
    for (const watch of watchesBelow(spot)) this.counts.uncollected.add(watch.index)
  }

  /** A name that a whole list does not show is absent, unless the source can say nothing of it. */
  ofList(key: SourceKey, state: PlanState | undefined, listed: readonly Target[]): void {
    if (state === undefined || state.literals.length === 0 || this.isAnswered(state)) return
    const names = new Set(listed.map(({ names }) => upcase(names[0]!)))
    for (const name of state.literals) {
      if (names.has(upcase(name))) continue
      const below = { state: state.step(name, false).literal, ghost: undefined }
      const opened = key.open([name])
      if (isKey(opened)) opened.close()
      if (opened === 'not-collected') this.notCollected(below)
      else this.ofNoKey(below)
    }
  }

  private isAnswered(state: PlanState): boolean {
    return state.watchesBelow().every(({ index }) => this.counts.reached.has(index))
  }
}

function watchesBelow({ state, ghost }: Concerned): readonly Watch[] {
  return [...(state?.watchesBelow() ?? []), ...(ghost?.watchesBelow() ?? [])]
}
