/**
 * Notes which watches the source can answer. If the source does not collect the keys of a watch, the watch is skipped:
 * its values are not recorded, and do not count as deleted.
 */
import type { PlanState, Watch } from '../plan/index.ts'
import { upcase } from '../registry/index.ts'
import { isKey, type Opened, type SourceKey } from '../source/source.ts'
import type { ScanCounts } from './counts.ts'
import type { NextKey, Position } from './next-key.ts'

type Concerned = Pick<Position, 'state' | 'carried32'>

/** An impossible key name. A source that answers `absent` to it knows all subkeys of the key. */
const NO_NAME = '\\'

export class Answers {
  private readonly counts: ScanCounts
  /** States whose watches with a mask for values of the key are answered. */
  private readonly read = new Set<PlanState>()
  /** States of which all watches are answered. */
  private readonly answered = new Set<PlanState>()

  constructor(counts: ScanCounts) {
    this.counts = counts
  }

  /** Marks the watches with a mask for values of a key that exists as answered. */
  ofKey(state: PlanState | undefined): void {
    if (state === undefined || this.read.has(state)) return
    this.read.add(state)
    for (const watch of state.watchesHere()) this.counts.reached.add(watch.index)
  }

  /** Marks every watch at and below a key as answered: the key is absent, cannot be read, or has no subkeys. */
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
   * Marks the watches as answered that no key below can match: their keys are excluded or do not exist. Watches whose
   * keys the source does not collect are not answered.
   * @param keys the keys that the walk opens next, from a complete list of subkeys.
   */
  ofKeysBelow(key: SourceKey, state: PlanState | undefined, keys: readonly NextKey[]): void {
    if (state === undefined || this.isAnswered(state)) return
    const { reached } = this.counts
    const ended = new Set(state.watchesBelow().filter(({ index }) => !reached.has(index)))
    // Most subkeys share a state, so the set is small.
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
