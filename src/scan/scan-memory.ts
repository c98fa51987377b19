/**
 * The results of earlier scans, kept in memory, so that a scan need not read a key whose last-write time is the same.
 * It is a tree with a node for each key that a walk reached. It relies on last-write times: Windows changes the time of
 * a key when one of its values is added, removed or written, or one of its subkeys is added or removed. Changes deeper
 * down do not change it.
 */
import type { PlanState } from '../plan/index.ts'
import type { View } from '../registry/index.ts'
import type { ScanCounts } from './counts.ts'
import { type DueSet, DueSets } from './due-set.ts'
import type { ValuesSeen } from './read-values.ts'
import { addPairs, NOTHING, Tallies, type Tally } from './tally.ts'

/** A key as the last scan found it. */
export class KeyMemory {
  /** A FILETIME. `undefined`: the next scan reads the key even if its last-write time is the same. */
  lastWrite: bigint | undefined
  /** The watches that it was read for at that time. */
  readFor: DueSet
  /** All watches that match something in or below this key, even if it was not read for them. */
  concerns: DueSet
  /** Whether it has no subkeys that concern the watches it was read for. */
  leaf = false
  /** The counts of the last read, to add them again if the key is not read. */
  tally: Tally = NOTHING
  /** The nodes below, by {@link childName}. */
  below: Map<string, KeyMemory> | undefined
  /** The number of the last scan that saw the key. */
  seen = 0
  readonly view: View

  constructor(view: View, readFor: DueSet) {
    this.view = view
    this.readFor = readFor
    this.concerns = readFor
  }
}

export class ScanMemory {
  sets = new DueSets()
  private roots = new Map<string, KeyMemory>()
  readonly tallies = new Tallies()
  private scans = 0

  /** Forgets everything. Necessary after a scan whose results were not kept, and before a scan with another plan. */
  forget(): void {
    this.roots = new Map()
    this.tallies.clear()
    this.sets = new DueSets()
  }

  /**
   * Begins a scan.
   * @param due the numbers of the watches to scan.
   * @param full whether to read every key even if its last-write time is the same.
   * @param settled a FILETIME. A key written at or after it may be written again without a new last-write time, so
   * the next scan reads it again.
   */
  begin(due: Iterable<number>, full: boolean, settled: bigint): ScanPass {
    return new ScanPass(this, this.sets.of(due), full, settled, ++this.scans)
  }

  root(name: string, none: DueSet): KeyMemory {
    const known = this.roots.get(name) ?? new KeyMemory('64', none)
    this.roots.set(name, known)
    return known
  }
}

/** One scan that uses and updates the memory of earlier scans. */
export class ScanPass {
  readonly full: boolean
  private readonly memory: ScanMemory
  private readonly due: DueSet
  private readonly none: DueSet
  private readonly settled: bigint
  private readonly number: number
  private readonly concerned = new Map<PlanState, DueSet>()

  constructor(memory: ScanMemory, due: DueSet, full: boolean, settled: bigint, number: number) {
    this.memory = memory
    this.due = due
    this.none = memory.sets.of([])
    this.full = full
    this.settled = settled
    this.number = number
  }

  root(name: string): KeyMemory {
    return this.memory.root(name, this.none)
  }

  /** The node of a key below another. Creates it if there is none. */
  child(parent: KeyMemory, name: string, view: View): KeyMemory {
    parent.below ??= new Map()
    const known = parent.below.get(name) ?? new KeyMemory(view, this.none)
    parent.below.set(name, known)
    return known
  }

  saw(key: KeyMemory): void {
    key.seen = this.number
  }

  /** Whether a key need not be read. */
  isUnchanged(key: KeyMemory, lastWrite: bigint): boolean {
    return !this.full && this.hasSameTime(key, lastWrite) && key.readFor.covers(this.due)
  }

  /** Whether the key has the same last-write time as when it was last read. */
  hasSameTime(key: KeyMemory, lastWrite: bigint): boolean {
    return key.lastWrite !== undefined && key.lastWrite === lastWrite
  }

  /** Adds the counts of the last read of a key that is not read now. */
  recount(key: KeyMemory, counts: ScanCounts): void {
    const { values, byWatch, removed } = key.tally
    counts.unchanged++
    counts.values += values
    addPairs(counts.byWatch, byWatch)
    addPairs(counts.removed, removed)
  }

  /** Keeps the result of a read, if the last-write time is reliable. */
  remember(
    key: KeyMemory,
    lastWrite: bigint,
    seen: ValuesSeen | undefined,
    leaf: boolean,
    state: PlanState | undefined,
  ): void {
    if (lastWrite === 0n || lastWrite >= this.settled) {
      this.distrust(key, state)
      return
    }
    const tally = seen === undefined ? NOTHING : this.memory.tallies.of(seen)
    const again = this.hasSameTime(key, lastWrite)
    key.leaf = leaf && (!again || key.leaf)
    key.tally = again ? this.memory.tallies.together(key.tally, tally) : tally
    key.readFor = again ? this.memory.sets.together(key.readFor, this.due) : this.due
    key.lastWrite = lastWrite
    this.concern(key, state)
  }

  private concern(key: KeyMemory, state: PlanState | undefined): void {
    if (state === undefined) return
    const known =
      this.concerned.get(state) ?? this.memory.sets.of(state.watchesBelow().map(({ index }) => index))
    this.concerned.set(state, known)
    key.concerns = this.memory.sets.together(key.concerns, known)
  }

  /** Makes the next scan read the key again. */
  distrust(key: KeyMemory, state: PlanState | undefined): void {
    key.lastWrite = undefined
    this.concern(key, state)
  }

  /**
   * Finds the keys below that earlier scans found and this scan did not, as far as they concern the watches of this
   * scan. Removes them from the memory, unless they also concern other watches.
   * @param visit gets the names of each such key, from below `parent` down.
   */
  takeGone(parent: KeyMemory, visit: (names: readonly string[], view: View) => void): void {
    for (const [name, key] of parent.below ?? []) {
      if (key.seen !== this.number) this.takeTree(parent, name, key, [], visit)
    }
    if (parent.below?.size === 0) parent.below = undefined
  }

  /** Recursion is safe: a walk goes down 512 keys at most, and so does this tree. */
  private takeTree(
    parent: KeyMemory,
    name: string,
    key: KeyMemory,
    above: readonly string[],
    visit: (names: readonly string[], view: View) => void,
  ): void {
    const names = [...above, ...nameParts(name)]
    if (key.concerns.meets(this.due)) visit(names, key.view)
    key.lastWrite = undefined
    key.concerns = this.memory.sets.without(key.concerns, this.due)
    for (const [below, child] of key.below ?? []) this.takeTree(key, below, child, names, visit)
    if (key.concerns === this.none && (key.below?.size ?? 0) === 0) parent.below?.delete(name)
  }
}

/** Splits a {@link childName} into key names. */
function nameParts(name: string): string[] {
  return name.slice(2).split('\\')
}

/** The name of a node in its parent: the view, and several key names if the walk skipped keys in between. */
export function childName(names: readonly string[], view: View): string {
  return `${view}${names.join('\\')}`
}
