/**
 * Which watches the source answers. A watch whose keys the source does not collect is skipped: what it would have found
 * there is neither recorded nor gone.
 */
import type { PlanState, Watch } from '../plan/index.ts'
import { upcase } from '../registry/index.ts'
import { isKey, type Opened, type SourceKey } from '../source/source.ts'
import type { ScanCounts } from './counts.ts'
import type { NextKey, Position } from './next-key.ts'

type Concerned = Pick<Position, 'state' | 'carried32'>

/** No key can have this name: a source that calls it absent knows all names of the key. */
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

  /** A key that exists answers the watches with a mask in it. */
  ofKey(state: PlanState | undefined): void {
    if (state === undefined || this.read.has(state)) return
    this.read.add(state)
    for (const watch of state.watchesHere()) this.counts.reached.add(watch.index)
  }

  /** A key that is absent, cannot be read, or has no subkeys answers every watch at and below it. */
  ofNothingBelow({ state, carried32 }: Concerned): void {
    for (const part of [state, carried32]) {
      if (part === undefined || this.answered.has(part)) continue
      this.answered.add(part)
      for (const watch of part.watchesBelow()) this.counts.reached.add(watch.index)
    }
  }

  notCollected(position: Concerned): void {
    for (const watch of watchesBelow(position)) this.counts.uncollected.add(watch.index)
  }

  /**
   * Watches that no key below can match any more are answered here: what they name is excluded, or in no list of
   * subkeys. Those that the source does not collect are not.
   * @param keys the keys that are opened next, of a list that is whole.
   */
  ofKeysBelow(key: SourceKey, state: PlanState | undefined, keys: readonly NextKey[]): void {
    if (state === undefined || this.isAnswered(state)) return
    const { reached } = this.counts
    const ended = new Set(state.watchesBelow().filter(({ index }) => !reached.has(index)))
    // Many keys of a list share few states.
    for (const part of new Set(keys.flatMap(({ state, carried32 }) => [state, carried32])))
      for (const watch of part?.watchesBelow() ?? []) ended.delete(watch)
    const hasLiterals = state.literals.length > 0
    const names = new Set(hasLiterals ? keys.map(({ names }) => upcase(names[0]!)) : [])
    for (const name of state.literals) {
      if (names.has(upcase(name)) || answerTo(key, name) !== 'not-collected') continue
      const below = { state: state.step(name, false).literal, carried32: undefined }
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

function watchesBelow({ state, carried32 }: Concerned): readonly Watch[] {
  return [...(state?.watchesBelow() ?? []), ...(carried32?.watchesBelow() ?? [])]
}
