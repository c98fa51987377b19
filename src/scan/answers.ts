/**
 * Which watches a source says anything of. One that only led through keys on its way, or to places that are not
 * collected, is skipped: what it would have found there is neither recorded nor gone.
 */
import type { PlanState, Watch } from '../plan/index.ts'
import { upcase } from '../registry/index.ts'
import { isKey, type Opened, type SourceKey } from '../source/source.ts'
import type { ScanCounts } from './key-reading.ts'
import type { Spot, Target } from './target.ts'

type Concerned = Pick<Spot, 'state' | 'ghost'>

/** No key has this name: whether it is absent tells whether all names of a key are known. */
const NO_NAME = '\\'

export class Answers {
  private readonly counts: ScanCounts
  /** States whose watches with a mask in a key were answered. */
  private readonly read = new Set<PlanState>()
  /** States all of whose watches were answered. */
  private readonly answered = new Set<PlanState>()

  constructor(counts: ScanCounts) {
    this.counts = counts
  }

  /** A key is there: it answers the watches with a mask in it. */
  ofKey(state: PlanState | undefined): void {
    if (state === undefined || this.read.has(state)) return
    this.read.add(state)
    for (const watch of state.watchesHere()) this.counts.reached.add(watch.index)
  }

  /** Of a key that is absent, cannot be read, or has nothing below, is known what is known of all below it. */
  ofNothingBelow({ state, ghost }: Concerned): void {
    for (const part of [state, ghost]) {
      if (part === undefined || this.answered.has(part)) continue
      this.answered.add(part)
      for (const watch of part.watchesBelow()) this.counts.reached.add(watch.index)
    }
  }

  notCollected(spot: Concerned): void {
    for (const watch of watchesBelow(spot)) this.counts.uncollected.add(watch.index)
  }

  /**
   * Where a key leads, the answers are found; of what leads nowhere, as it is excluded or in no list of subkeys, there
   * is nothing, unless the source can say nothing of it.
   * @param targets of a list that is whole.
   */
  ofTargets(key: SourceKey, state: PlanState | undefined, targets: readonly Target[]): void {
    if (state === undefined || this.isAnswered(state)) return
    const { reached } = this.counts
    const ended = new Set(state.watchesBelow().filter(({ index }) => !reached.has(index)))
    // Many keys of a list lead to few states.
    for (const part of new Set(targets.flatMap(({ state, ghost }) => [state, ghost])))
      for (const watch of part?.watchesBelow() ?? []) ended.delete(watch)
    const hasLiterals = state.literals.length > 0
    const names = new Set(hasLiterals ? targets.map(({ names }) => upcase(names[0]!)) : [])
    for (const name of state.literals) {
      if (names.has(upcase(name)) || answerTo(key, name) !== 'not-collected') continue
      const below = { state: state.step(name, false).literal, ghost: undefined }
      this.notCollected(below)
      for (const watch of watchesBelow(below)) ended.delete(watch)
    }
    if (ended.size === 0 || (key.virtual && answerTo(key, NO_NAME) === 'not-collected')) return
    for (const { index } of ended) reached.add(index)
  }

  private isAnswered(state: PlanState): boolean {
    if (this.answered.has(state)) return true
    if (!state.watchesBelow().every(({ index }) => this.counts.reached.has(index))) return false
    this.answered.add(state)
    return true
  }
}

function answerTo(key: SourceKey, name: string): Opened {
  const opened = key.open([name])
  if (isKey(opened)) opened.close()
  return opened
}

function watchesBelow({ state, ghost }: Concerned): readonly Watch[] {
  return [...(state?.watchesBelow() ?? []), ...(ghost?.watchesBelow() ?? [])]
}
